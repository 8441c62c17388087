"""The versions of the service's own secrets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from urlsync.domain.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretVersion:
    """One version of a secret: since when it is there, and what it is: current, previous, or neither."""

    version_id: str
    created_at: datetime
    is_current: bool = False
    is_previous: bool = False


class SecretVersions(Protocol):
    """The store of secrets. All raise `TransientFailure` while it cannot be reached."""

    def versions(self, secret_id: str) -> Mapping[str, SecretVersion]:
        """Return the versions that are current, previous or about to become current, by their ids."""
        ...

    def value(self, secret_id: str, version_id: str) -> Secret | None:
        """Return the value of a version, None where it has none yet."""
        ...

    def propose(self, secret_id: str, version_id: str, value: Secret) -> None:
        """Give a version its value; it does not become current by that."""
        ...

    def promote(self, secret_id: str, version_id: str, instead_of: str) -> None:
        """Make a version the current one, and the one that was current the previous one."""
        ...
