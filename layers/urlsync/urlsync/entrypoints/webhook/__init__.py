"""Receive Heroku's webhooks: authenticate, enqueue, answer. Standard library only, to start fast."""
