"""Rehearses deployments on the emulator of the local stack, with the commands that deploy to AWS."""
