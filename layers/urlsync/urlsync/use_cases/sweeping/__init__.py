"""Sweeps: look at all syncs of a connection at once, and check those for which something moved."""
