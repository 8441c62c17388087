"""The AWS emulator as the local stack runs it, in a Python environment of its own."""
