"""Fingerprints: the only trace of a config value that is stored, logged or shown.

A fingerprint begins with the id of its key, so a new key is never mistaken for a new value: only fingerprints under
the same key can be compared.
"""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from urlsync.domain.secret import Secret

# In hexadecimal characters. Without the key's id, 96 bits are left, enough to decide equality.
LENGTH: Final = 32
KEY_ID_LENGTH: Final = 8
_NAME_OF_KEY: Final = b"urlsync fingerprint key"


class FingerprintKeys(Protocol):
    """The keys that this process knows. Every method raises `TransientFailure` if none can be read."""

    @property
    def current(self) -> Secret:
        """Return the key of new fingerprints."""

    @property
    def previous(self) -> Secret | None:
        """Return the key before the current one, if there is one."""

    def refresh(self) -> bool:
        """Read the keys again unless that was just done. Return True if they were read."""


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """Keys that never change."""

    current: Secret
    previous: Secret | None = None

    def __post_init__(self) -> None:
        if not self.current:
            raise ValueError("the fingerprint key is empty; set the FingerprintKey secret")

    def refresh(self) -> bool:
        """Do nothing."""
        return False


class Fingerprinter:
    """Compute and compare fingerprints under a key that only the service has.

    The hash is keyed because parts of a database URL can be guessed, and a bare hash could be searched for them.
    """

    def __init__(self, keys: FingerprintKeys) -> None:
        self._keys = keys

    def fingerprint(self, value: Secret) -> str:
        """Return the value's fingerprint under the current key."""
        return _under(self._keys.current, value)

    def is_current(self, fingerprint: str) -> bool:
        """Return True if the fingerprint was made under the current key."""
        self._key_of(fingerprint)  # which learns of a key that others use already
        return fingerprint.startswith(_key_id(self._keys.current))

    def matches(self, fingerprint: str, value: Secret) -> bool | None:
        """Return True if it is this value's fingerprint; None if it was made under an unknown key."""
        key = self._key_of(fingerprint)
        if key is None:
            return self._matches_without_id(fingerprint, value) or None
        return hmac.compare_digest(_under(key, value), fingerprint)

    def _matches_without_id(self, fingerprint: str, value: Secret) -> bool:
        """Compare with a fingerprint from before key ids."""
        digests = [_digest(key, value.reveal().encode()) for key in self._known_keys()]
        return any(hmac.compare_digest(digest[:LENGTH], fingerprint) for digest in digests)

    def _key_of(self, fingerprint: str) -> Secret | None:
        known = self._known_key_of(fingerprint)
        return self._known_key_of(fingerprint) if known is None and self._keys.refresh() else known

    def _known_key_of(self, fingerprint: str) -> Secret | None:
        return next((key for key in self._known_keys() if fingerprint.startswith(_key_id(key))), None)

    def _known_keys(self) -> Iterator[Secret]:
        """Yield the keys; the previous one is seldom needed and costs a call."""
        yield self._keys.current
        if self._keys.previous:
            yield self._keys.previous


def are_comparable(one: str, other: str) -> bool:
    """Return True if both fingerprints were made under the same key."""
    return one[:KEY_ID_LENGTH] == other[:KEY_ID_LENGTH]


def _under(key: Secret, value: Secret) -> str:
    return (_key_id(key) + _digest(key, value.reveal().encode()))[:LENGTH]


def _key_id(key: Secret) -> str:
    return _digest(key, _NAME_OF_KEY)[:KEY_ID_LENGTH]


def _digest(key: Secret, message: bytes) -> str:
    return hmac.digest(key.reveal().encode(), message, "sha256").hex()
