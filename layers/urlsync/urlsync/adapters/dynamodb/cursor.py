"""Where the next page of a list begins, as a text that means nothing to anybody else."""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from urlsync.domain.failure import CursorInvalid

LONGEST = 2000


def cursor_of(key: Mapping[str, str]) -> str:
    """Return a cursor for the keys of the last item of a page."""
    return urlsafe_b64encode(json.dumps(key, sort_keys=True).encode()).decode()


def key_of(cursor: str, names: frozenset[str], fixed: Mapping[str, str]) -> dict[str, str]:
    """Return the keys that a cursor stands for: exactly these names, and these values where they are fixed.

    Raises `CursorInvalid`: it may come from another list, or from anybody's imagination.
    """
    if len(cursor) > LONGEST:
        raise CursorInvalid
    try:
        key = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, binascii.Error, RecursionError):
        raise CursorInvalid from None
    if not isinstance(key, dict) or key.keys() != names:
        raise CursorInvalid
    if not all(isinstance(value, str) and value for value in key.values()):
        raise CursorInvalid
    if any(key[name] != value for name, value in fixed.items()):
        raise CursorInvalid
    return key
