"""A job: one action for many syncs, with a result for each. Pure functions."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.actor import Actor
from urlsync.domain.sync import Sync

MAX_TARGETS: Final = 10_000
PART_SIZE: Final = 100
"""How many targets are stored in one item."""
MAX_ATTEMPTS: Final = 3
"""How often what may succeed later is tried for one sync."""
KEPT_FOR: Final = timedelta(days=30)


class JobAction(StrEnum):
    """What a job does with each sync."""

    CHECK = "check"
    OPT_OUT = "opt_out"
    RESTART = "restart"
    DELETE = "delete"


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLED = "cancelled"
    DONE = "done"


class JobResult(StrEnum):
    """What became of a sync. `skipped`: the job was cancelled before its turn."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTarget:
    """One sync of a job, with its names at the start, and what became of it; `code` is why it failed."""

    sync_id: str
    project_name: str | None = None
    heroku_app_name: str = ""
    env_var: str = ""
    result: JobResult = JobResult.PENDING
    code: str | None = None
    attempts: int = 0

    @classmethod
    def of(cls, sync: Sync) -> "JobTarget":
        """Return the target for a sync."""
        names = {"project_name": sync.project_name, "heroku_app_name": sync.heroku_app.name, "env_var": sync.env_var}
        return cls(sync_id=sync.sync_id, **names)  # type: ignore[arg-type] # the fields of these names

    def succeeded(self) -> "JobTarget":
        """Return it with the action done."""
        return replace(self, result=JobResult.SUCCEEDED, code=None, attempts=self.attempts + 1)

    def failed(self, code: str, *, may_succeed_later: bool = False) -> "JobTarget":
        """Return it with the failure; it stays pending while another attempt may help."""
        attempts = self.attempts + 1
        is_pending = may_succeed_later and attempts < MAX_ATTEMPTS
        return replace(self, result=JobResult.PENDING if is_pending else JobResult.FAILED, code=code, attempts=attempts)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPart:
    """Some targets of a job, which are stored together."""

    number: int
    targets: tuple[JobTarget, ...]

    @property
    def pending(self) -> Sequence[JobTarget]:
        """The targets that nothing has become of yet."""
        return [target for target in self.targets if target.result is JobResult.PENDING]

    def with_results(self, done: Iterable[JobTarget]) -> "JobPart":
        """Return the part with these targets in place of their earlier states."""
        by_id = {target.sync_id: target for target in done}
        return replace(self, targets=tuple(by_id.get(target.sync_id, target) for target in self.targets))


def parts_of(targets: Sequence[JobTarget]) -> list[JobPart]:
    """Return the parts in which targets are stored."""
    starts = range(0, len(targets), PART_SIZE)
    return [
        JobPart(number=number, targets=tuple(targets[start : start + PART_SIZE])) for number, start in enumerate(starts)
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One action for many syncs, in the name of the actor who started it.

    `connection_id` is the connection for restarts, None for each sync's own. Whoever works on it has a lease up to
    `leased_until`. `part` is the first part that may have pending targets. `ended_by` is who cancelled it. `revision`
    rises with every change.
    """

    job_id: str
    action: JobAction
    actor: Actor
    total: int
    created_at: datetime
    connection_id: str | None = None
    digest: str = ""
    part: int = 0
    succeeded: int = 0
    failed: int = 0
    begun: bool = False
    leased_until: datetime | None = None
    changed_at: datetime | None = None
    ended_by: Actor | None = None
    revision: int = 1

    @property
    def is_over(self) -> bool:
        """True if nothing is left to do."""
        return self.ended_by is not None or self.succeeded + self.failed >= self.total

    @property
    def state(self) -> JobState:
        """How far it is."""
        if self.succeeded + self.failed >= self.total:
            return JobState.DONE
        if self.ended_by is not None:
            return JobState.CANCELLED
        return JobState.RUNNING if self.begun else JobState.QUEUED

    @property
    def skipped(self) -> int:
        """The number of syncs whose turn did not come before the job was cancelled."""
        return self.total - self.succeeded - self.failed if self.state is JobState.CANCELLED else 0

    @property
    def remaining(self) -> int:
        """The number of syncs whose turn has not come yet."""
        return self.total - self.succeeded - self.failed - self.skipped

    @property
    def finished_at(self) -> datetime | None:
        """When it was done or cancelled."""
        return self.changed_at if self.is_over else None

    @property
    def created_by(self) -> str:
        """The name of who started it."""
        return self.actor.name

    @property
    def cancelled_by(self) -> str | None:
        """The name of who cancelled it."""
        return None if self.ended_by is None else self.ended_by.name

    def leased(self, now: datetime, until: datetime) -> "Job | None":
        """Return the job for one who works on it up to `until`; None if it is over, or another one does."""
        if self.is_over or (self.leased_until is not None and self.leased_until > now):
            return None
        return self.changed(begun=True, leased_until=until)

    def with_results(self, before: JobPart, after: JobPart, now: datetime) -> "Job":
        """Return the job after these results of a part."""
        old, new = (Counter(target.result for target in part.targets) for part in (before, after))
        return self.changed(
            succeeded=self.succeeded + new[JobResult.SUCCEEDED] - old[JobResult.SUCCEEDED],
            failed=self.failed + new[JobResult.FAILED] - old[JobResult.FAILED],
            part=self.part if after.pending else max(self.part, after.number + 1),
            changed_at=now,
        )

    def cancelled(self, by: Actor, now: datetime) -> "Job":
        """Return the job without what has not begun yet; one that is over stays as it is."""
        return self if self.is_over else self.changed(ended_by=by.as_stored(), changed_at=now)

    def changed(self, **changes: object) -> "Job":
        """Return the next revision with these changes."""
        update: Callable[..., Job] = replace
        return update(self, revision=self.revision + 1, **changes)


def shown_result(job: Job, target: JobTarget) -> JobResult:
    """Return what became of a target, as the job is now."""
    skipped = target.result is JobResult.PENDING and job.state is JobState.CANCELLED
    return JobResult.SKIPPED if skipped else target.result
