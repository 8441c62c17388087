"""What the service does, step by step, in the words of its specification."""
