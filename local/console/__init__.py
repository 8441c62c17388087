"""Drives the console in a real browser, for the tests and the screenshots of the documentation."""
