"""Steps 3 to 5 of a check: read the target, compare, and write if it differs.

Hasura's `updateTenantEnv` is a compare-and-swap on the tenant's hash
(https://hasura.io/docs/2.0/hasura-cloud/api-reference/). Each write restarts the project, so an equal value is
never written. After a lost answer the target is read again; the write is never retried blindly.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from urlsync.domain.check import Source
from urlsync.domain.connection import Connection
from urlsync.domain.errors import (
    RESERVED_NAME,
    VALUE_NOT_KEPT,
    CorrectionPostponed,
    OwnerChanged,
    PermanentFailure,
    TransientFailure,
)
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.schedule import corrected, may_correct
from urlsync.domain.sync import Reason, Sync, is_reserved
from urlsync.domain.table_mark import require_live
from urlsync.ports import platform, storage
from urlsync.ports.hasura import Hasura, Target
from urlsync.use_cases.checking.read_source import ReadSource


@dataclass(frozen=True, slots=True)
class ReadTarget:
    """Read a sync's env var, with the project's owner and the token's user."""

    hasura: Hasura

    def __call__(self, sync: Sync, connection: Connection) -> Target:
        """Return the target. Raises `OwnerChanged`, and `PermanentFailure` if the token is not the owner's."""
        target = self.hasura.read_target(connection.hasura_token, sync.project_id, sync.tenant_id, sync.env_var)
        if target.owner_id != sync.owner_id:
            raise OwnerChanged(target.owner_id)
        if target.caller_id != sync.owner_id:
            raise PermanentFailure(Reason.HASURA_ACCESS_LOST)
        return target


MAX_ATTEMPTS: Final = 4
"""How many times one check meets a moved hash before it leaves the rest to the next attempt."""
MAX_PAUSE: Final = timedelta(milliseconds=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """The target equals the source, through our write or already; `before` is its fingerprint at first.

    `release_ended` is whether the app's newest release had ended before the source was read, None if unknown. `sync` is
    as it is stored now, and `noted` with what is to be stored about the write.
    """

    sync: Sync
    noted: Sync
    source: Source
    before: str | None
    wrote: bool
    release_ended: bool | None = None


@dataclass(frozen=True, slots=True)
class ApplySource:
    """Make a sync's env var equal to its source."""

    hasura: Hasura
    syncs: storage.Syncs
    read_source: ReadSource
    read_target: ReadTarget
    fingerprinter: Fingerprinter
    clock: platform.Clock
    live_table: platform.LiveTable

    def __call__(self, sync: Sync, connection: Connection, source: Source, *, at_once: bool) -> Applied:
        """Compare, and write if needed. Raises `OwnerChanged`, without a write, and `StaleEpoch`.

        Unless `at_once`, a value that something else keeps overwriting may have to wait: `CorrectionPostponed`.
        """
        target = self.read_target(sync, connection)
        if is_reserved(sync.env_var):
            raise PermanentFailure(Reason.HASURA_REFUSED, RESERVED_NAME)
        if source.value is None and not self._is_equal(target, source):
            source = self.read_source(sync, connection, whole=True)
        before = self._fingerprint(target)
        if self._is_equal(target, source):
            wrote = self._landed_earlier(sync, target)
            return Applied(sync=sync, noted=sync, source=source, before=before, wrote=wrote)
        noted = self._noted(sync, source, target, at_once=at_once)
        noted = replace(noted, target_hash=self._write_until_equal(sync, connection, source, target))
        written = replace(sync, pending_fingerprint=source.fingerprint)
        return Applied(sync=written, noted=noted, source=source, before=before, wrote=True)

    def confirm_owner(self, sync: Sync, connection: Connection) -> None:
        """Verify the project's owner when there is nothing to write: the project may have been transferred."""
        with suppress(TransientFailure):  # then the next check asks again
            self.read_target(sync, connection)

    def _noted(self, sync: Sync, source: Source, target: Target, *, at_once: bool) -> Sync:
        """Return the sync before the write, with what happened to the same value since it was written last."""
        if sync.target_hash is None or sync.fingerprint != source.fingerprint:
            return replace(sync, unkept_writes=0)
        after = corrected(sync, target.hash, self.clock.now())
        if not (at_once or may_correct(sync, self.clock.now())):
            raise CorrectionPostponed
        return after

    def _write_until_equal(self, sync: Sync, connection: Connection, source: Source, target: Target) -> str:
        """Return the project's hash after the write, or with the value that is there already."""
        for _ in range(MAX_ATTEMPTS):
            written = self._write(sync, connection, source, target.hash)
            if isinstance(written, str):
                return written
            stale = target.hash
            target = self.read_target(sync, connection)
            if self._is_equal(target, source):
                return target.hash
            if target.hash == stale:
                raise _while_writing(written)
            self.clock.sleep(MAX_PAUSE * self.clock.jitter())
        raise TransientFailure("hasura_hash_contended")

    def _write(
        self, sync: Sync, connection: Connection, source: Source, current_hash: str
    ) -> str | TransientFailure | PermanentFailure:
        require_live(self.live_table.is_restored)
        if source.value is None:
            raise TransientFailure("source_value_unknown")
        self.syncs.start_write(sync, source.fingerprint)
        try:
            return self.hasura.write_target(
                connection.hasura_token, sync.tenant_id, current_hash, sync.env_var, source.value
            )
        except (TransientFailure, PermanentFailure) as failure:
            return failure

    def _is_equal(self, target: Target, source: Source) -> bool:
        """Compare the values if both are known, so a change of the key does not matter; else the fingerprints."""
        if target.value is None:
            return False
        if source.value is not None:
            return source.value == target.value
        return self.fingerprinter.matches(source.fingerprint, target.value) is True

    def _landed_earlier(self, sync: Sync, target: Target) -> bool:
        """Return True if an earlier check wrote this value but failed to record it."""
        if sync.pending_fingerprint is None or target.value is None:
            return False
        return self.fingerprinter.matches(sync.pending_fingerprint, target.value) is True

    def _fingerprint(self, target: Target) -> str | None:
        return None if target.value is None else self.fingerprinter.fingerprint(target.value)


def _while_writing(failure: TransientFailure | PermanentFailure) -> TransientFailure | PermanentFailure:
    """Return the failure of a write, after the target was read: reads succeed."""
    if isinstance(failure, PermanentFailure):
        return failure
    if failure.code == "hasura_nothing_changed":  # and yet another value is read
        return PermanentFailure(Reason.HASURA_REFUSED, VALUE_NOT_KEPT)
    return TransientFailure(failure.code, failure.retry_after, writing=True)
