"""The use cases: what the service does, one module per flow."""
