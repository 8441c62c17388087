"""What the use cases need from the world, as protocols. Adapters implement them; tests fake them."""
