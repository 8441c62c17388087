"""Drives the console in a real browser, for the tests and for the screenshots in the documentation."""
