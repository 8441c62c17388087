"""Provisionings and their queue, kept in memory."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import CreatedProject
from urlsync.domain.provisioning import Provisioning
from urlsync.ports.storage import Page

from tests.fakes.clock import FakeClock
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict
from tests.fakes.syncs import FakeSyncs


@strict
class FakeProvisionings:
    """A dictionary of provisionings, beside syncs that have the activity and the opt-outs of the same table.

    It passes the same contract tests as the table.
    """

    def __init__(self, syncs: FakeSyncs | None = None) -> None:
        self.stored: dict[str, Provisioning] = {}
        self.before_each: Interruption = nothing_happens
        self._syncs = syncs or FakeSyncs()
        self.activity = self._syncs.activity

    def get(self, provisioning_id: str) -> Provisioning | None:
        return self.stored.get(provisioning_id)

    def create(self, run: Provisioning, entry: ActivityEntry) -> bool:
        self.before_each("create")
        if self.stored.get(run.provisioning_id, run) != run:
            return False
        self.stored[run.provisioning_id] = run
        self.activity.remember(entry)
        return True

    def replace(self, before: Provisioning, after: Provisioning, entry: ActivityEntry | None = None) -> bool:
        self.before_each("replace")
        stored = self.stored.get(before.provisioning_id)
        if stored is None or (stored.revision != before.revision and stored != after):
            return False
        self.stored[before.provisioning_id] = after
        self.activity.remember(entry)
        return True

    def decline(self, before: Provisioning, after: Provisioning, entry: ActivityEntry) -> bool:
        declined = self.replace(before, after, entry)
        if declined:
            self._syncs.declined.add((after.project_id, after.app_id))
        return declined

    def proposals(self, cursor: str | None, limit: int) -> Page[Provisioning]:
        listed = sorted((key for key, run in self.stored.items() if run.proposed_until and key > (cursor or "")))
        page = listed[:limit]
        return Page([self.stored[key] for key in page], page[-1] if len(listed) > limit else None)


@dataclass(eq=False)
class Message:
    """The request for a next step, which can be received from `due` on."""

    provisioning_id: str
    due: datetime


@strict
class FakeProvisioningQueue:
    """Messages in the order in which they were sent. The next `failures` are refused."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.messages: list[Message] = []
        self.incoming_event: list[CreatedProject] = []
        self.failures = 0

    def send(self, provisioning_id: str, wait: timedelta) -> None:
        assert timedelta(0) <= wait <= timedelta(minutes=15), "SQS holds back no longer"
        if self.failures > 0:
            self.failures -= 1
            raise TransientFailure("provisioning_queue_unavailable")
        self.messages.append(Message(provisioning_id, self._clock.now() + wait))

    def send_project(self, project: CreatedProject) -> None:
        self.incoming_event.append(project)
