"""The AWS emulator as the local stack runs it. It has its own Python environment, apart from everything else."""
