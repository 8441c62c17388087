"""The simulator's HTTP side: it turns requests into uses of the model, and knows nothing else."""
