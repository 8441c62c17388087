"""The fingerprint key as several processes know it, which learn of a rotation at different times."""

from urlsync.domain.fingerprint import FixedKeys
from urlsync.domain.secret import Secret


class FakeFingerprintKeys:
    """One secret, and what each process has read of it; `process` is the one that is at work now."""

    def __init__(self, processes: int = 1) -> None:
        self.process = 0
        self.stored = FixedKeys(Secret("fake-fingerprint-key"))
        self._read = [self.stored] * processes
        self._rotations = 0
        self.refreshes = 0

    def rotate(self) -> None:
        """Put another key in place; no process knows of it yet."""
        self._rotations += 1
        self.stored = FixedKeys(Secret(f"fake-fingerprint-key-{self._rotations}"), self.stored.current)

    def age(self) -> None:
        """Let the present process read its keys again, as it does once an hour."""
        self._read[self.process] = self.stored

    @property
    def current(self) -> Secret:
        return self._read[self.process].current

    @property
    def previous(self) -> Secret | None:
        return self._read[self.process].previous

    def refresh(self) -> bool:
        self.refreshes += 1
        self.age()
        return True
