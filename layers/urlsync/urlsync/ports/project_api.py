"""What we ask of a Hasura project itself, at its endpoint. Nothing here can destroy anything.

Every operation raises `TransientFailure` where the project cannot be reached or its answer not be read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from urlsync.domain.secret import Secret


class Health(StrEnum):
    """What a project says of itself when strictly asked."""

    OK = "ok"
    INCONSISTENT = "inconsistent"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source in a project's metadata, and how it comes by its database URLs.

    `variables` are the env vars that it names, `literal` says that it holds a URL itself.
    """

    name: str
    variables: frozenset[str]
    literal: bool


class ProjectApi(Protocol):
    """A project's own API."""

    def health(self, endpoint: str) -> Health:
        """Ask how the project is, where an inconsistent object counts as ill. Needs no secret."""
        ...

    def sources(self, endpoint: str, admin_secret: Secret) -> list[SourceUse] | None:
        """List the sources; None where the project refuses the secret. URLs are dropped at once."""
        ...

    def inconsistent_sources(self, endpoint: str, admin_secret: Secret) -> frozenset[str]:
        """Return the names of the sources that are inconsistent, for whatever reason."""
        ...

    def reload_sources(self, endpoint: str, admin_secret: Secret, names: Collection[str]) -> None:
        """Let the project connect to these sources anew, and touch nothing else."""
        ...
