"""The life of a sync: enable, restart, opt out, delete, transfer of ownership."""
