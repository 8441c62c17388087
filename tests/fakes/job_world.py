"""Syncs of an owner, and the jobs with them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from urlsync.domain.actor import Account, Caller, Person, Role
from urlsync.domain.job import Job, JobAction
from urlsync.domain.listing import SyncFilter
from urlsync.domain.sync import Sync
from urlsync.use_cases.operations.jobs import LEASE, JobOrder

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.operators import OperatorWorld
from tests.fakes.usages import FakeUsages

OWNER = an_actor("bea", Role.OWNER)
STRANGER = an_actor("ann", Role.OWNER)


class Accounts:
    """The user pool: `gone` are disabled."""

    def __init__(self) -> None:
        self.gone: set[str] = set()

    def find(self, caller: Caller) -> Account | None:
        roles = (Role.ADMIN,) if caller.id == ADMIN.id else (Role.OWNER,)
        return None if caller.id in self.gone else Account(name=caller.name, groups=roles)


class JobWorld(OperatorWorld):
    """Syncs of the owner, and their jobs."""

    def __init__(self, number: int, **changes: Any) -> None:
        super().__init__(*[_numbered(each, **changes) for each in range(number)])
        self.connections.stored[CONNECTION_ID] = a_connection(owner=OWNER.key)
        self.accounts = Accounts()
        self.people.are(Person(id=OWNER.id, name=OWNER.name), Person(id=ADMIN.id, name=ADMIN.name))
        self.usages = FakeUsages()
        self.start_job = self.use_cases.start_job
        self.find_jobs = self.use_cases.find_jobs
        self.cancel_job = self.use_cases.cancel_job

    def order(self, action: JobAction = JobAction.OPT_OUT, **changes: Any) -> JobOrder:
        order = JobOrder(action=action, count=len(self.syncs.stored), wanted=SyncFilter())
        return replace(order, **changes)

    def ids(self) -> tuple[str, ...]:
        return tuple(self.syncs.stored)

    def go_on(self, seconds: float = 20) -> int:
        """Let the schedule go on with all jobs, after a lease has ended."""
        self.queue.advance(LEASE + timedelta(seconds=30))
        return self.use_cases.continue_jobs(self.clock.now() + timedelta(seconds=seconds))

    def results(self, job: Job, **wanted: Any) -> dict[str, tuple[str, str | None]]:
        found: dict[str, tuple[str, str | None]] = {}
        cursor = None
        while True:
            page = self.find_jobs.results(job.job_id, cursor=cursor, actor=ADMIN, **wanted)
            found |= {target.sync_id: (target.result.value, target.code) for target in page.items}
            cursor = page.next_cursor
            if cursor is None:
                return found


def _numbered(number: int, **changes: Any) -> Sync:
    return a_sync(sync_id=f"{SYNC_ID[:-3]}{number:03}", env_var=f"E{number}", **changes)


def slowly(world: JobWorld, seconds: float) -> Callable[[str], None]:
    """Return what lets every write of a sync take its time."""

    def wait(operation: str) -> None:
        if operation == "record":
            world.queue.advance(timedelta(seconds=seconds))

    return wait
