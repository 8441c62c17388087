"""The ports: what the use cases need, as protocols. Adapters implement them; tests use fakes."""
