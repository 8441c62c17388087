"""Checks: make a sync's target equal to its source, and record the outcome."""
