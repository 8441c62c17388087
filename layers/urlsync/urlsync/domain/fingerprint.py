"""The only trace of a config value that is ever stored, logged or shown."""

import hmac
from typing import final

from urlsync.domain.secret import Secret

LENGTH = 32
"""Hexadecimal characters kept: 128 bits, enough to decide equality by."""


@final
class Fingerprinter:
    """Computes fingerprints under a key that only the service has.

    A keyed hash, because a database URL has guessable parts and a bare hash could be searched for them.
    """

    def __init__(self, key: Secret) -> None:
        if not key:
            raise ValueError("the fingerprint key is empty; set the FingerprintKey secret")
        self._key = key.reveal().encode()

    def fingerprint(self, value: Secret) -> str:
        """Return HMAC-SHA256 of the value, as `LENGTH` hexadecimal characters."""
        return hmac.digest(self._key, value.reveal().encode(), "sha256").hex()[:LENGTH]
