"""Events from the EventBridge bus."""
