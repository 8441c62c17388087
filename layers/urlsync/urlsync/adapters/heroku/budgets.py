"""How many calls Heroku still grants, as far as this process was told.

An account has at most 4500 calls and gets 75 back each minute
(https://devcenter.heroku.com/articles/platform-api-reference#rate-limits).
"""

import time
from collections.abc import Callable
from typing import Final, final

from urlsync.domain.secret import Secret

MOST: Final = 4500
BACK_PER_SECOND: Final = 75 / 60
REMEMBERED: Final = 1000
"""Tokens remembered at most; beyond that all are forgotten, which costs no more than a guess."""


@final
class Budgets:
    """What Heroku said last about each token's account. Safe to use from several threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._known: dict[Secret, tuple[int, float]] = {}

    def note(self, token: Secret, remaining: int) -> None:
        """Remember what an answer said."""
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = remaining, self._monotonic()

    def left(self, token: Secret) -> int | None:
        """Return what should be left by now; None where nothing is known of this token."""
        known = self._known.get(token)
        if known is None:
            return None
        remaining, then = known
        return min(MOST, remaining + int((self._monotonic() - then) * BACK_PER_SECOND))
