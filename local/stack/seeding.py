"""Fill a fresh stack with something to play with."""

from importlib import import_module
from importlib.util import find_spec

from local.stack.outputs import Demo, Stack

SEED_MODULE = "local.seed"


def seeded(stack: Stack) -> Stack:
    """Return the stack with its demo, made by `local.seed.seed(stack)`."""
    if find_spec(SEED_MODULE) is None:
        return stack
    demo: Demo = import_module(SEED_MODULE).seed(stack)
    return Stack(**{**stack, "demo": demo})
