"""Ports for one of several stacks that start at the same time."""

import random
from dataclasses import asdict

from local.ports import Ports, is_free

RANGE = range(15_000, 30_000)
"""Below the ports that systems give to outgoing connections."""


def free_ports() -> dict[str, int]:
    """Return a free port for each part of a stack, none of them a default, which another stack may be about to take."""
    free = (port for port in random.sample(RANGE, 1000) if is_free(port))
    return dict(zip(asdict(Ports()), free, strict=False))
