"""Inbound: what AWS invokes the functions with, turned into calls of use cases."""
