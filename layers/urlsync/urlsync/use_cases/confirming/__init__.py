"""Confirmations: whether a project is healthy with a new value."""
