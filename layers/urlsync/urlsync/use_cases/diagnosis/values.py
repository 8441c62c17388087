"""Whether source and target are equal now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import Connection
from urlsync.domain.finding import Finding, ok, problem
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.secret import Secret
from urlsync.domain.source import Source
from urlsync.domain.sync import Sync
from urlsync.use_cases.read_source import ReadSource
from urlsync.use_cases.read_target import ReadTarget


@final
@dataclass(frozen=True, slots=True)
class InspectValues:
    """Reads the source and the target, and compares them."""

    read_source: ReadSource
    read_target: ReadTarget
    fingerprinter: Fingerprinter

    def source(self, sync: Sync, connection: Connection) -> tuple[Finding, Source]:
        """Return that the config var can be read, and what it is. Raises as `ReadSource` does."""
        source = self.read_source(sync, connection, whole=True)
        meaning = "Heroku accepts the authorization, and the config var is a Postgres URL."
        return ok("source_readable", meaning, detail=source.fingerprint), source

    def target(self, sync: Sync, connection: Connection, source: Source | None) -> Iterator[Finding]:
        """Find out whether the env var can be read, and equals the source, where that is known.

        Raises as a check would.
        """
        target = self.read_target(sync, connection)
        fingerprint = None if target.value is None else self.fingerprinter.fingerprint(target.value)
        meaning = "Hasura Cloud accepts the token, and the project still has the same owner."
        yield ok("target_readable", meaning, detail=fingerprint)
        if source is not None:
            yield _drift(source.value, target.value)


def _drift(source: Secret | None, target: Secret | None) -> Finding:
    if source == target:
        return ok("in_step", "The env var equals the config var.")
    return problem(
        "drift",
        "The env var differs from the config var.",
        "Check the sync now. If it stays so, look at its history.",
    )
