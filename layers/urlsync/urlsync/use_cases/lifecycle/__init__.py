"""The life of a sync: enable, restart, opt out, delete, end with a transfer of ownership."""
