"""The fingerprint key as this process knows it: current and previous, so that a rotation confuses nothing."""

from collections.abc import Callable
from typing import Final, final

from urlsync.domain.failure import TransientFailure
from urlsync.domain.secret import Secret

CURRENT: Final = "AWSCURRENT"
PREVIOUS: Final = "AWSPREVIOUS"

MAX_AGE_S: Final = 3600.0
"""How long a key is used before it is read again. Whatever another process has made under a newer key tells
of that key at once, so this only bounds how long new fingerprints are made under the old one."""
REREAD_INTERVAL_S: Final = 60.0
"""The least time between two reads out of turn: fingerprints of forgotten keys must not drive the bill."""


@final
class StagedFingerprintKeys:
    """Implements the port `FingerprintKeys`.

    `read_stage` reads one version stage of the secret: its value, or None where the previous one does not
    exist; it raises `TransientFailure`. `now` is in seconds since 1970: a monotonic clock may stand still
    while Lambda freezes the process. Threads may share it; at worst they read the same twice.
    """

    def __init__(self, read_stage: Callable[[str], Secret | None], now: Callable[[], float]) -> None:
        self._read_stage = read_stage
        self._now = now
        self._known: dict[str, tuple[Secret | None, float]] = {}
        self._reread_at: float | None = None

    @property
    def current(self) -> Secret:
        """The key of new fingerprints. Raises `TransientFailure` where none was ever read and none can be."""
        key = self._key(CURRENT)
        if not key:
            raise TransientFailure("fingerprint_key_missing")
        return key

    @property
    def previous(self) -> Secret | None:
        """The key before that; None where there was none."""
        return self._key(PREVIOUS)

    def refresh(self) -> bool:
        """Read both keys anew when next asked for; not where that was just done, and tell which."""
        now = self._now()
        if self._reread_at is not None and 0 <= now - self._reread_at < REREAD_INTERVAL_S:
            return False
        self._reread_at = now
        for stage, (key, _) in list(self._known.items()):
            self._known[stage] = (key, now)
        return True

    def _key(self, stage: str) -> Secret | None:
        now = self._now()
        key, due = self._known.get(stage, (None, now))
        # The upper bound matters when the clock was set back.
        if 0 < due - now <= MAX_AGE_S:
            return key
        return self._read(stage, now)

    def _read(self, stage: str, now: float) -> Secret | None:
        try:
            read = (self._read_stage(stage), now + MAX_AGE_S)
        except TransientFailure:
            if stage not in self._known:
                raise
            read = (self._known[stage][0], now + REREAD_INTERVAL_S)
        self._known[stage] = read
        return read[0]
