"""Find jobs and their results, and cancel a job."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from urlsync.domain import errors
from urlsync.domain.activity import ActivityAction, Recorder
from urlsync.domain.actor import Actor, ActorKind, Right, require
from urlsync.domain.job import MAX_TARGETS, PART_SIZE, Job, JobResult, JobTarget, shown_result
from urlsync.ports import platform, storage
from urlsync.ports.storage import Page
from urlsync.use_cases.operations.jobs import MAX_STORES

MAX_LISTED: Final = 500
MAX_PARTS: Final = 20
"""How many jobs are listed, and how many parts of a job are read by a request."""


@dataclass(frozen=True, slots=True)
class FindJobs:
    """Read jobs: one's own, and an administrator all of them. `one` has the ids of people in place of their names."""

    jobs: storage.Jobs
    people: platform.People

    def __call__(self, cursor: str | None = None, limit: int = 50, *, actor: Actor) -> Page[Job]:
        """Return a page of jobs, newest first. Raises `RoleRequired` and `CursorInvalid`."""
        require(actor, Right.USE_OWN)
        whose = None if actor.may(Right.USE_ALL) else actor.key
        seen = [job for job in self.jobs.recent(MAX_LISTED, whose) if _sees(job, actor)]
        first = 0
        if cursor is not None:
            ids = [job.job_id for job in seen]
            if cursor not in ids:
                raise errors.CursorInvalid
            first = ids.index(cursor) + 1
        shown = seen[first : first + limit]
        more = len(seen) > first + limit
        return Page([self.named(job) for job in shown], shown[-1].job_id if more else None)

    def named(self, job: Job) -> Job:
        """Return the job with the names of the people who started and cancelled it, as long as they have accounts."""
        ended_by = None if job.ended_by is None else self._named(job.ended_by)
        return replace(job, actor=self._named(job.actor), ended_by=ended_by)

    def _named(self, actor: Actor) -> Actor:
        name = self.people.name_of(actor.id) if actor.kind is ActorKind.PERSON else None
        return actor if name is None else replace(actor, name=name)

    def one(self, job_id: str, *, actor: Actor) -> Job:
        """Return a job. Raises `RoleRequired`, and `NotFound` also for one of somebody else."""
        require(actor, Right.USE_OWN)
        job = self.jobs.get(job_id)
        if job is None or not _sees(job, actor):
            raise errors.NotFound("job")
        return job

    def results(
        self, job_id: str, result: JobResult | None = None, cursor: str | None = None, limit: int = 50, *, actor: Actor
    ) -> Page[JobTarget]:
        """Return a page of the results, which may be short. Raises as `one` does, and `CursorInvalid`."""
        job = self.one(job_id, actor=actor)
        offset, parts = _offset(cursor, job), 0
        found: list[JobTarget] = []
        while offset < job.total and len(found) < limit and parts < MAX_PARTS:
            for target in self._targets(job, offset):
                offset += 1
                if result in {None, target.result}:
                    found.append(target)
                if len(found) == limit:
                    break
            parts += 1
        return Page(found, str(offset) if offset < job.total else None)

    def _targets(self, job: Job, offset: int) -> Sequence[JobTarget]:
        """Return the targets from there on to the end of a part."""
        part = self.jobs.part(job.job_id, offset // PART_SIZE)
        if part is None:
            raise errors.TransientFailure("state_unavailable")
        return [replace(target, result=shown_result(job, target)) for target in part.targets[offset % PART_SIZE :]]


def _offset(cursor: str | None, job: Job) -> int:
    if cursor is None:
        return 0
    if not (
        cursor.isdecimal() and cursor.isascii() and len(cursor) <= len(str(MAX_TARGETS)) and int(cursor) < job.total
    ):
        raise errors.CursorInvalid
    return int(cursor)


def _sees(job: Job, actor: Actor) -> bool:
    return actor.may(Right.USE_ALL) or job.actor.key == actor.key


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Cancel what has not begun yet of a job."""

    find_jobs: FindJobs
    jobs: storage.Jobs
    clock: platform.Clock

    def __call__(self, job_id: str, *, actor: Actor) -> Job:
        """Return the job; one that is over stays as it is. Raises `RoleRequired`, `NotFound` and `TransientFailure`."""
        for _ in range(MAX_STORES):
            job, now = self.find_jobs.one(job_id, actor=actor), self.clock.now()
            cancelled = job.cancelled(actor, now)
            entry = Recorder(now, self.clock.new_id)(actor, ActivityAction.JOB_CANCELLED)
            if cancelled is job or self.jobs.replace(job, cancelled, entry=entry):
                return cancelled
        raise errors.TransientFailure("state_unavailable")
