"""The HTTP API of the simulator, over the model."""
