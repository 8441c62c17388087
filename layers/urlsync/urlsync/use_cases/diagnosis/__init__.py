"""The diagnosis of one sync, part by part. Each part only reads, and an unknown is a finding too."""
