"""Notifications: which events a person is told about, and in which words."""
