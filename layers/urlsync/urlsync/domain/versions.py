"""The versions of what people edit, so that no edit undoes another one that its author has not seen. Pure functions.

The API serves them as entity tags, and takes them in `If-Match` (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1).
"""

import json
from collections.abc import Collection
from enum import StrEnum
from hashlib import sha256
from typing import Final

from urlsync.domain.errors import UrlsyncError


class VersionMissing(UrlsyncError):
    """An edit does not say which version it changes."""

    def __init__(self) -> None:
        super().__init__("the edit names no version")


class VersionChanged(UrlsyncError):
    """What an edit is about has changed since its author has seen it."""

    def __init__(self) -> None:
        super().__init__("there is another version now")


class Keep(StrEnum):
    """The mark of a setting that an edit leaves as it is, because None is a value."""

    AS_IT_IS = "as it is"


KEEP: Final = Keep.AS_IT_IS
"""Leaves it as it is."""
ANY_VERSION: Final = "*"
"""Stands for every version, for those who do not care what they replace."""
_LENGTH: Final = 16


def version_of_fields(*fields: str | float | bool | None) -> str:
    """Return a version that differs if one of the fields does. It reveals none of them."""
    return sha256(json.dumps(fields).encode()).hexdigest()[:_LENGTH]


def require_version(expected: Collection[str] | None, current: str) -> None:
    """Raise `VersionMissing` if a request names no version, and `VersionChanged` if it names others only."""
    if expected is None:
        raise VersionMissing
    if current not in expected and ANY_VERSION not in expected:
        raise VersionChanged
