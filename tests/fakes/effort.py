"""How much a test does: a little in `make test`, everything in `make test-scale`."""

import os
from typing import Final

EVERYTHING: Final = "URLSYNC_TEST_EVERYTHING"
"""Set, to anything but nothing, by `make test-scale`."""
SYNCS: Final = "SYNCS"
"""How many syncs the tests of large numbers make."""
FEWEST: Final = 50
ONE_OF: Final = 10


def is_everything() -> bool:
    """Return whether all is to be tried, and what takes long is to run."""
    return bool(os.environ.get(EVERYTHING))


def examples(most: int) -> int:
    """Return how many examples a property test tries: all, or a tenth of them but at least fifty."""
    if is_everything():
        return most
    return min(most, max(FEWEST, most // ONE_OF))


def syncs(usually: int) -> int:
    """Return how many syncs a test of large numbers makes: `SYNCS` where it is set, `usually` otherwise."""
    return int(os.environ.get(SYNCS) or usually)
