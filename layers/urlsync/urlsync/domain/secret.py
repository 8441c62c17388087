"""A text that is never shown by accident."""

from collections.abc import Callable
from hmac import compare_digest
from typing import Never, Self


class Secret:
    """A config value or token. Printing or logging one shows `***`; only `reveal` gives the text."""

    __slots__ = ("_opened",)

    def __init__(self, text: str) -> None:
        self._opened: Callable[[], str] = lambda: text

    @classmethod
    def sealed(cls, opened: Callable[[], str]) -> Self:
        """Return a secret whose text is fetched on each use, so callers without decrypt permission never need it.

        `reveal` raises whatever `opened` raises.
        """
        secret = cls("")
        secret._opened = opened
        return secret

    def reveal(self) -> str:
        """Return the text. Call it only where the text is sent to Heroku, Hasura or KMS."""
        return self._opened()

    def __bool__(self) -> bool:
        return bool(self.reveal())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return compare_digest(self.reveal().encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash(self.reveal())

    def __repr__(self) -> str:
        return "Secret(***)"

    def __str__(self) -> str:
        return "***"

    def __reduce__(self) -> Never:
        raise TypeError("a Secret is not pickled")
