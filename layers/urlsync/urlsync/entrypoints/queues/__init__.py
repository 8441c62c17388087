"""Batches of messages from the SQS queues."""
