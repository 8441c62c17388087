"""How a test gets between two steps of a use case."""

from collections.abc import Callable

Interruption = Callable[[str], None]
"""Called with the name of a port's operation just before it takes effect: may raise, or change the world."""


def nothing_happens(operation: str) -> None:
    """Let every operation through."""
