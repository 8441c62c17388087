"""Configuration as code: files that say which syncs there should be, and what it takes to get there."""
