"""A sync that was just enabled or restarted gets its webhook and its first check."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, final

from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.connection import Connection
from urlsync.domain.failure import NotFound
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Status, Sync
from urlsync.ports.check_queue import CheckQueue
from urlsync.ports.clock import Clock
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.register_webhook import RegisterWebhook

PATIENCE: Final = timedelta(seconds=20)
"""How long we wait for the first check; API Gateway ends a request after 29 seconds
(https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html)."""
GLANCE: Final = timedelta(milliseconds=200)
"""How long we wait between two looks."""
IN_PLACE: Final = frozenset({Outcome.UPDATED, Outcome.UNCHANGED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A sync that was enabled or restarted.

    `in_place`: the target has the value; else its first check takes longer than we waited, and the sync
    tells the rest. `webhook_command` is there where we may not manage webhooks: the `heroku` command, with
    the webhook's secret in it, that a person must run. A restart shows it again, and nothing else does.
    """

    sync: Sync
    in_place: bool
    webhook_command: Secret | None = None


@final
@dataclass(frozen=True, slots=True)
class BeginSync:
    """Registers the webhook, asks for the first check through the queue, and waits for it a while."""

    register_webhook: RegisterWebhook
    check_queue: CheckQueue
    syncs: Syncs
    clock: Clock
    patience: timedelta = PATIENCE

    def __call__(self, sync: Sync, connection: Connection) -> Started:
        """Return how far it came.

        Raises `NotFound` for a sync that was deleted meanwhile, and whatever `RegisterWebhook` raises.
        """
        now = self.clock.now()
        registered = self.register_webhook(sync, connection)
        self.check_queue.send(CheckRequest(sync_id=sync.sync_id, cause=Cause.ENABLED, requested_at=now))
        seen = self._wait(registered.sync, until=now + self.patience)
        return Started(sync=seen, in_place=is_in_place(seen), webhook_command=registered.command)

    def _wait(self, sync: Sync, until: datetime) -> Sync:
        """Return the sync when its first check is over, when somebody else changed it, or at last."""
        while True:
            seen = self.syncs.get(sync.sync_id)
            if seen is None:
                raise NotFound("sync")
            if _is_over(sync, seen) or self.clock.now() >= until:
                return seen
            self.clock.sleep(GLANCE)


def is_in_place(sync: Sync) -> bool:
    """Tell whether the last check of an active sync left the target equal to the source."""
    return sync.status is Status.ACTIVE and sync.outcome in IN_PLACE


def _is_over(begun: Sync, seen: Sync) -> bool:
    moved_on = seen.epoch != begun.epoch or seen.status is not Status.ACTIVE
    return moved_on or seen.outcome in IN_PLACE or seen.failure_reported
