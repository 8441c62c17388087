"""The source of all random values in the simulator; a seed makes a run repeatable."""

import random
import string
import uuid

_ADJECTIVES = ("amber", "brisk", "calm", "deep", "early", "fluffy", "gentle", "hidden", "icy", "lively", "mossy")
_NOUNS = ("brook", "cedar", "delta", "ember", "fjord", "grove", "harbor", "island", "lagoon", "meadow", "peak")
_ALPHANUMERIC = string.ascii_lowercase + string.digits


class RandomSource:
    """A source of ids, secrets and decisions; unpredictable without a seed."""

    def __init__(self, seed: int | None = None) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- these secrets protect nothing outside this machine

    def happens(self, rate: float) -> bool:
        """Return true with the probability `rate` (0 to 1)."""
        return self._random.random() < rate

    def between(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        return self._random.uniform(low, high)

    def identifier(self) -> str:
        """Return a random UUID (version 4)."""
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def secret(self, length: int) -> str:
        """Return `length` hexadecimal digits."""
        return "".join(self._random.choices(string.hexdigits[:16], k=length))

    def alphanumeric(self, length: int) -> str:
        """Return `length` lower-case letters and digits."""
        return "".join(self._random.choices(_ALPHANUMERIC, k=length))

    def name(self) -> str:
        """Return a name as Heroku generates them: two words and five digits."""
        words = (self._random.choice(_ADJECTIVES), self._random.choice(_NOUNS))
        return f"{words[0]}-{words[1]}-{self._random.randrange(10_000, 100_000)}"
