"""Notifications: which events people are notified about, and their texts."""
