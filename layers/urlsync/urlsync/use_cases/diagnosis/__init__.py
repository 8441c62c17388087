"""What is right and wrong with one sync, part by part. Each part reads only, and an unknown is a finding."""
