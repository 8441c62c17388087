"""The only trace of a config value that is ever stored, logged or shown.

A fingerprint begins with the id of the key that it was made under. So a change of the key is never mistaken
for a change of the value: two fingerprints say something about each other only where their keys are the same.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol, final

from urlsync.domain.secret import Secret

LENGTH: Final = 32
"""Hexadecimal characters of a fingerprint, its key's id included."""
KEY_ID_LENGTH: Final = 8
"""Hexadecimal characters of the id. What is left, 96 bits, is enough to decide equality by."""
_NAME_OF_KEY: Final = b"urlsync fingerprint key"


class FingerprintKeys(Protocol):
    """The keys as far as this process knows them. All raise `TransientFailure` while none can be read."""

    @property
    def current(self) -> Secret:
        """The key that fingerprints are made under."""
        ...

    @property
    def previous(self) -> Secret | None:
        """The key before that, if there was one."""
        ...

    def refresh(self) -> bool:
        """Read the keys again unless they were just read; return whether they were read."""
        ...


@final
@dataclass(frozen=True, slots=True)
class FixedKeys:
    """Keys that never change while the process lives."""

    current: Secret
    previous: Secret | None = None

    def __post_init__(self) -> None:
        if not self.current:
            raise ValueError("the fingerprint key is empty; set the FingerprintKey secret")

    def refresh(self) -> bool:
        """Do nothing: there is nothing newer."""
        return False


@final
class Fingerprinter:
    """Computes and compares fingerprints, under a key that only the service has.

    A keyed hash, because a database URL has guessable parts and a bare hash could be searched for them.
    """

    def __init__(self, keys: FingerprintKeys) -> None:
        self._keys = keys

    def fingerprint(self, value: Secret) -> str:
        """Return the value's fingerprint under the current key: `LENGTH` hexadecimal characters."""
        return _under(self._keys.current, value)

    def is_current(self, fingerprint: str) -> bool:
        """Return whether the fingerprint was made with the current key."""
        self._key_of(fingerprint)  # which learns of a key that others use already
        return fingerprint.startswith(_key_id(self._keys.current))

    def matches(self, fingerprint: str, value: Secret) -> bool | None:
        """Return whether the fingerprint is that of this value; None if its key is no longer known."""
        key = self._key_of(fingerprint)
        if key is None:
            return self._matches_without_id(fingerprint, value) or None
        return hmac.compare_digest(_under(key, value), fingerprint)

    def _matches_without_id(self, fingerprint: str, value: Secret) -> bool:
        """Compare with one as they were made before they had the id of their key."""
        digests = [_digest(key, value.reveal().encode()) for key in self._known_keys()]
        return any(hmac.compare_digest(digest[:LENGTH], fingerprint) for digest in digests)

    def _key_of(self, fingerprint: str) -> Secret | None:
        known = self._known_key_of(fingerprint)
        return self._known_key_of(fingerprint) if known is None and self._keys.refresh() else known

    def _known_key_of(self, fingerprint: str) -> Secret | None:
        return next((key for key in self._known_keys() if fingerprint.startswith(_key_id(key))), None)

    def _known_keys(self) -> Iterator[Secret]:
        """Give the keys one by one: the previous one is seldom asked for, and costs a call."""
        yield self._keys.current
        if self._keys.previous:
            yield self._keys.previous


def are_comparable(one: str, other: str) -> bool:
    """Return whether two fingerprints were made with the same key, so that they can be compared."""
    return one[:KEY_ID_LENGTH] == other[:KEY_ID_LENGTH]


def _under(key: Secret, value: Secret) -> str:
    return (_key_id(key) + _digest(key, value.reveal().encode()))[:LENGTH]


def _key_id(key: Secret) -> str:
    return _digest(key, _NAME_OF_KEY)[:KEY_ID_LENGTH]


def _digest(key: Secret, message: bytes) -> str:
    return hmac.digest(key.reveal().encode(), message, "sha256").hex()
