"""What a release consists of: a packaged template and zips, checksums, an inventory and licenses."""
