"""Which calls of the real API were made since the last reset."""

from collections import Counter


class Calls:
    """Counts calls by method and path template, such as `GET /apps/{app}/config-vars`."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def count(self, method: str, template: str) -> None:
        """Note one call."""
        self._counts[f"{method} {template}"] += 1

    def counts(self) -> dict[str, int]:
        """Return the counts, by operation in alphabetical order."""
        return dict(sorted(self._counts.items()))

    def reset(self) -> None:
        """Forget all calls."""
        self._counts.clear()
