"""The source may change hands, too: the Heroku app's owner is looked at now and then.

After a transfer Heroku keeps an app's former owner as a collaborator
(https://devcenter.heroku.com/articles/transferring-apps), whose token then reads the new owner's database
URL. Whoever enabled or restarted the sync meant the owner of that day. So another owner pauses it, until a
person restarts it or the app comes back.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, final

from urlsync.domain.connection import Connection
from urlsync.domain.failure import HerokuNotFound, MustPause, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.ports.clock import Clock
from urlsync.ports.heroku import Heroku
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku

OVERDUE: Final = 2
"""After so many times the usual wait, any check looks: webhooks that come all the time put the scheduled
checks off, which otherwise look, so that a webhook does not wait for it."""


@final
@dataclass(frozen=True, slots=True)
class WatchSourceOwner:
    """Compares the app's owner with the one that the sync knows; `every` is how often."""

    syncs: Syncs
    heroku: Heroku
    authorize: AuthorizeHeroku
    clock: Clock
    every: timedelta

    def __call__(self, sync: Sync, connection: Connection, *, scheduled: bool) -> Sync:
        """Look, if it is time, and return the sync as it is stored then.

        A look that fails decides nothing; without a usable token there is none. Raises what `AuthorizeHeroku`
        then does, `EpochMoved`, and `TransientFailure` for the table.
        """
        if not self._is_time(sync, scheduled=scheduled):
            return sync
        owner_id = self._owner_id(sync, connection)
        if owner_id is None:
            return sync
        after = self._compared(sync, owner_id)
        self.syncs.record(sync, after, None)
        return after

    def _is_time(self, sync: Sync, *, scheduled: bool) -> bool:
        last = sync.source_owner_checked_at
        if sync.source_handed_over:
            return True  # instead of reading the source
        if last is None:
            return scheduled
        return self.clock.now() - last >= (self.every if scheduled else OVERDUE * self.every)

    def _owner_id(self, sync: Sync, connection: Connection) -> str | None:
        def look(token: Secret) -> str | None:
            with suppress(TransientFailure, MustPause, HerokuNotFound):
                return self.heroku.app_owner(token, sync.heroku_app.id)
            return None

        return self.authorize.use(connection, look)

    def _compared(self, sync: Sync, owner_id: str) -> Sync:
        """Return the sync with what the look has shown. Where no owner is known yet, this is the one."""
        known = sync.heroku_app.owner_id or owner_id
        return replace(
            sync,
            heroku_app=replace(sync.heroku_app, owner_id=known),
            source_handed_over=owner_id != known,
            source_owner_checked_at=self.clock.now(),
        )
