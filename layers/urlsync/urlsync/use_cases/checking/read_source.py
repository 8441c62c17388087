"""Step 2 of a check: read the source, and verify from time to time that its app has the same owner.

After a transfer Heroku keeps an app's former owner as a collaborator
(https://devcenter.heroku.com/articles/transferring-apps), whose token then reads the new owner's database URL. The
sync was enabled or restarted for the owner of that day, so another owner pauses it until a person restarts it or
the app is transferred back.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Final

from urlsync.domain import errors
from urlsync.domain.check import Source
from urlsync.domain.connection import Connection
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.host_changes import host_of
from urlsync.domain.limits import CALLS_PER_HOUR, CHECKS_RESERVE, HOUR
from urlsync.domain.postgres_url import url_problem
from urlsync.domain.secret import Secret
from urlsync.domain.sign_answers import needs_release
from urlsync.domain.sync import Reason, Sync
from urlsync.ports import platform, storage
from urlsync.ports.heroku import Heroku, SourceReading, SourceUnchanged
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku


@dataclass(frozen=True, slots=True)
class ReadSource:
    """Read a sync's config var with its connection's Heroku authorization."""

    heroku: Heroku
    authorize: AuthorizeHeroku
    fingerprinter: Fingerprinter

    def __call__(self, sync: Sync, connection: Connection, *, whole: bool = False) -> Source:
        """Return the current source, unless the app has another owner; `whole` includes even an unchanged value."""
        if sync.source_handed_over:
            raise errors.PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, errors.HANDED_OVER)
        etag = None if whole or not self._is_known(sync.source_fingerprint) else sync.source_etag
        reading = self.authorize.use(connection, partial(self._request, sync, etag))
        if not isinstance(reading, SourceUnchanged):
            value = _checked(reading.value)
            fingerprint, host = map(self.fingerprinter.fingerprint, (value, host_of(value)))
            return Source(fingerprint=fingerprint, etag=reading.etag, value=value, host_fingerprint=host)
        if sync.source_fingerprint is None:
            raise errors.TransientFailure("heroku_answer_unreadable")
        return Source(fingerprint=sync.source_fingerprint, etag=sync.source_etag, value=None)

    def check_reserve(self, connection: Connection) -> None:
        """Raise `RateLimitReserveReached` if, by Heroku's last answer here, the account has few calls left."""
        left = None if connection.heroku is None else self.heroku.calls_left(connection.heroku.access_token)
        if left is not None and left < CHECKS_RESERVE:
            raise errors.RateLimitReserveReached(HOUR * (CHECKS_RESERVE - left) / CALLS_PER_HOUR)

    def _is_known(self, fingerprint: str | None) -> bool:
        """Return True if "unchanged" identifies the value; after a change of the key it does not."""
        return fingerprint is not None and self.fingerprinter.is_current(fingerprint)

    def _request(self, sync: Sync, etag: str | None, token: Secret) -> SourceReading | SourceUnchanged:
        try:
            return self.heroku.read_config_var(token, sync.heroku_app.id, sync.config_var, etag)
        except errors.HerokuNotFound:
            if self.heroku.app_exists(token, sync.heroku_app.id):
                raise errors.TransientFailure("heroku_config_vars_not_found") from None
            raise


@dataclass(frozen=True, slots=True)
class ReadRelease:
    """Find out whether an app's newest release has ended: until then, the source may have its former value."""

    heroku: Heroku
    authorize: AuthorizeHeroku

    def __call__(self, sync: Sync, connection: Connection) -> bool | None:
        """Return True if it has ended, None if no sign depends on it. Call it before the source is read."""
        if not needs_release(sync) or sync.source_handed_over:
            return None
        try:
            return not self.authorize.use(connection, lambda token: self._is_releasing(sync, token))
        except (errors.PermanentFailure, errors.HerokuNotFound):  # the source says more
            return True

    def _is_releasing(self, sync: Sync, token: Secret) -> bool:
        return self.heroku.is_releasing(token, sync.heroku_app.id)


def _checked(value: Secret | None) -> Secret:
    if not value:
        raise errors.PermanentFailure(Reason.SOURCE_MISSING)
    problem = url_problem(value)
    if problem is not None:
        raise errors.PermanentFailure(Reason.SOURCE_INVALID, problem.value)
    return value


OVERDUE_FACTOR: Final = 2
"""After this many intervals any check verifies the owner. Usually scheduled checks do, so webhooks need not wait
for it, but frequent webhooks postpone scheduled checks."""


@dataclass(frozen=True, slots=True)
class VerifySourceOwner:
    """Compare the app's owner with the sync's known owner, once per `every`."""

    syncs: storage.Syncs
    heroku: Heroku
    authorize: AuthorizeHeroku
    clock: platform.Clock
    every: timedelta

    def __call__(self, sync: Sync, connection: Connection, *, scheduled: bool) -> Sync:
        """Verify the owner if it is time, and return the sync as stored then. A failed request decides nothing."""
        seen_by_sweep = self._seen_by_sweep(sync, connection)
        if seen_by_sweep is False or (seen_by_sweep is None and not self._is_time(sync, scheduled=scheduled)):
            return sync
        owner_id = self._owner_id(sync, connection)
        if owner_id is None:
            return sync
        after = self._compared(sync, owner_id)
        self.syncs.record(sync, after, None)
        return after

    def _seen_by_sweep(self, sync: Sync, connection: Connection) -> bool | None:
        """Return whether the last sweep saw another owner; None if it says nothing of this app."""
        at, known = connection.sweep.completed_at, sync.heroku_app.owner_id
        seen = None if sync.source_sign is None else sync.source_sign.owner_id
        if at is None or self.clock.now() - at > self.every or None in {known, seen} or sync.source_handed_over:
            return None
        return seen != known

    def _is_time(self, sync: Sync, *, scheduled: bool) -> bool:
        last = sync.source_owner_checked_at
        if sync.source_handed_over:
            return True  # the source is not read then
        if last is None:
            return scheduled
        return self.clock.now() - last >= (self.every if scheduled else OVERDUE_FACTOR * self.every)

    def _owner_id(self, sync: Sync, connection: Connection) -> str | None:
        def look(token: Secret) -> str | None:
            with suppress(errors.TransientFailure, errors.PermanentFailure, errors.HerokuNotFound):
                return self.heroku.app_owner(token, sync.heroku_app.id)
            return None

        return self.authorize.use(connection, look)

    def _compared(self, sync: Sync, owner_id: str) -> Sync:
        """Return the sync with the result of the comparison. The first known owner is taken as the sync's."""
        known = sync.heroku_app.owner_id or owner_id
        return replace(
            sync,
            heroku_app=replace(sync.heroku_app, owner_id=known),
            source_handed_over=owner_id != known,
            source_owner_checked_at=self.clock.now(),
        )
