"""Notifications: which events people are notified of, and the templates."""
