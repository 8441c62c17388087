"""How much a test does: a little in `make test`, more in `make test-scale`, and there all examples if wanted."""

import os
from typing import Final

SCALE: Final = "URLSYNC_TEST_SCALE"
"""Set, to anything but nothing, by `make test-scale`."""
EXAMPLES: Final = "EXAMPLES"
"""`all`, or anything else for a few."""
SYNCS: Final = "SYNCS"
"""How many syncs the tests of large numbers make."""
FEWEST: Final = 50
ONE_OF: Final = 10


def is_scale() -> bool:
    """Return whether this is `make test-scale`, which runs what takes long."""
    return bool(os.environ.get(SCALE))


def is_whole() -> bool:
    """Return whether this is the whole form of `make test-scale`, which takes all the time that it needs."""
    return is_scale() and os.environ.get(EXAMPLES) == "all"


def examples(most: int) -> int:
    """Return how many examples a property test tries: all, or a tenth of them but at least fifty."""
    if os.environ.get(EXAMPLES) == "all":
        return most
    return min(most, max(FEWEST, most // ONE_OF))


def syncs(usually: int) -> int:
    """Return how many syncs a test of large numbers makes: `SYNCS` where it is set, `usually` otherwise."""
    return int(os.environ.get(SYNCS) or usually)
