"""Many syncs of one connection, their queue and their schedule, for tests of outages."""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final
from uuid import UUID

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.errors import TransientFailure
from urlsync.domain.sync import Webhook
from urlsync.entrypoints.queues.back_off import wait_before
from urlsync.messages.checks import QUICK_ATTEMPTS

from tests.fakes.clock import START
from tests.fakes.due_syncs import FakeDueSyncs
from tests.fakes.examples import a_sync
from tests.fakes.reconcile_runs import FakeReconcileRuns
from tests.fakes.scheduled_checks import FakeScheduledChecks
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint
from tests.fakes.world import World, a_request

MINUTE: Final = timedelta(minutes=1)
MAX_RECEIVES: Final = 16


class Town(World):
    """Syncs of one connection, each with a project of its own, up to date; a queue, and a schedule that runs."""

    def __init__(self, syncs: int, *, projects: int | None = None) -> None:
        super().__init__()
        self.lists: Any = FakeDueSyncs(self.syncs)
        self.scheduled_checks = FakeScheduledChecks()
        self.reconcile_runs = FakeReconcileRuns()
        self.syncs.stored = {sync.sync_id: sync for sync in map(self._sync, range(syncs), self._projects(projects))}
        self.dead_letters: list[CheckRequest] = []
        self._messages: list[tuple[datetime, int, CheckRequest, int]] = []
        self._numbers = count()
        for sync_id in self.syncs.stored:
            self.send(sync_id, Cause.ENABLED)
        self.run_until(START + 15 * MINUTE)
        self.begin = self.clock.time
        self.heroku.calls.clear()
        self.hasura.writes.clear()
        self.event_bus.published.clear()

    @staticmethod
    def _projects(projects: int | None) -> Iterator[int]:
        return (number if projects is None else number % projects for number in count())

    @staticmethod
    def _sync(number: int, project: int) -> Any:
        ids = {"sync_id": str(UUID(int=number)), "project_id": str(UUID(int=project))}
        webhook = {"webhook": Webhook.MANUAL}
        known = FakeWebhookEndpoint().master_id()
        return a_sync(**ids, **webhook, webhook_secret_id=known, env_var=f"PG_DATABASE_URL{number}")

    def send(self, sync_id: str, cause: Cause = Cause.WEBHOOK, at: datetime | None = None) -> None:
        at = at or self.clock.time
        self._put(at, a_request(sync_id=sync_id, cause=cause, requested_at=at, sent_at=at, release_version=None), 1)

    def _put(self, at: datetime, request: CheckRequest, receives: int) -> None:
        heapq.heappush(self._messages, (at, next(self._numbers), request, receives))

    def run_until(self, end: datetime) -> None:
        """Deliver messages in the order of time, and run the schedule every minute."""
        while self.clock.time < end:
            self.use_cases.enqueue_due_checks(self.clock.time + MINUTE)
            for request in self.scheduled_checks.take():
                self._put(self.clock.time, request, 1)
            following = self.clock.time + MINUTE
            while self._messages and self._messages[0][0] < following:
                at, number, request, receives = heapq.heappop(self._messages)
                self.clock.time = max(at, self.clock.time)
                self.clock.constant_jitter = number * 0.618 % 1
                self._deliver(request, receives)
            self.clock.time = following

    def _deliver(self, request: CheckRequest, receives: int) -> None:
        if receives > MAX_RECEIVES:
            self.dead_letters.append(request)
            return
        last = receives >= QUICK_ATTEMPTS
        asked = a_request(**{**vars_of(request), "last_attempt": last})
        try:
            self.check_sync(asked)
        except TransientFailure as failure:
            wait = wait_before(receives, failure.retry_after, self.clock.jitter())
            self._put(self.clock.time + wait, request, receives + 1)

    def wrong(self) -> set[str]:
        """Return the env vars that do not have the current value."""
        wanted = self.heroku.config["DATABASE_URL"]
        return {sync.env_var for sync in self.syncs.stored.values() if self.hasura.env.get(sync.env_var) != wanted}

    def writes_at(self) -> list[datetime]:
        """Note when each write is made from now on."""
        times: list[datetime] = []

        def note(operation: str) -> None:
            if operation == "write_target":
                times.append(self.clock.time)

        self.hasura.after_each = note
        return times


def vars_of(request: CheckRequest) -> dict[str, Any]:
    return {name: getattr(request, name) for name in CheckRequest.__slots__}


def maintenance(operation: str) -> None:
    """Refuse writes and answer reads, as Hasura's maintenance does."""
    if operation == "write_target":
        raise TransientFailure("hasura_maintenance")
