"""Do one action for many syncs: as a stored job, which goes on after a crash and can be cancelled.

A job is worked on by one at a time: by the request that starts it, for a few seconds, and then by the schedule. Each
action is the one that a person may do with a single sync, with the rights that the actor has at that moment, and can be
repeated: what is done twice, because a crash came before the result was stored, does no harm.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from urlsync.domain import errors
from urlsync.domain.activity import ActivityAction, Recorder
from urlsync.domain.actor import Actor, ActorKind, Caller, Right, require
from urlsync.domain.job import MAX_TARGETS, Job, JobAction, JobPart, JobTarget, parts_of
from urlsync.domain.limits import Limit
from urlsync.domain.listing import SyncFilter
from urlsync.ports import platform, storage
from urlsync.use_cases.connections.access import IdentifyActor, SyncAccess
from urlsync.use_cases.operations.limit_use import CountUse
from urlsync.use_cases.operations.list_syncs import ListSyncs, SyncQuery

AT_ONCE: Final = 8
"""How many syncs are worked on side by side."""
LEASE: Final = timedelta(seconds=60)
"""How long a job rests after its worker has died: longer than an invocation takes."""
FIRST_SECONDS: Final = timedelta(seconds=5)
"""How long the request that starts a job works on it."""
MAX_STORES: Final = 5
IDLE_FOR: Final = timedelta(seconds=90)
"""How long no other look is taken for jobs after one that found none: that is every second run of the schedule."""
ENDING: Final = frozenset({JobAction.OPT_OUT, JobAction.DELETE})


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOrder:
    """What is to be done with which syncs: those with these ids, or those that a list has now.

    `count` is the number that a person has seen and confirmed. `key` identifies the order when it is repeated.
    """

    action: JobAction
    count: int
    ids: tuple[str, ...] | None = None
    wanted: SyncFilter | None = None
    connection_id: str | None = None
    key: str | None = None

    @property
    def digest(self) -> str:
        """What tells this order from another one with the same key."""
        parts = (self.action, self.count, self.ids, self.wanted, self.connection_id)
        return sha256(repr(parts).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class StartJob:
    """Store a job, and begin with it."""

    list_syncs: ListSyncs
    lists: storage.SyncLists
    jobs: storage.Jobs
    work: "WorkOnJob"
    count_use: CountUse
    limit: Limit
    clock: platform.Clock

    def __call__(self, order: JobOrder, *, actor: Actor) -> Job:
        """Return the job after some seconds of work; a repeated order starts nothing.

        Raises `RoleRequired`, `CountChanged` if there are not as many syncs as were confirmed, `TooManySyncs`, and
        `LimitReached` for more syncs than the actor may still begin with in this hour.
        """
        require(actor, Right.USE_OWN)
        job_id = self.clock.new_id() if order.key is None else actor.id_for(order.key)
        earlier = None if order.key is None else self.jobs.get(job_id)
        if earlier is not None:
            return _same(earlier, order)
        targets = self._targets(order, actor)
        if len(targets) != order.count:
            raise errors.CountChanged(len(targets))
        self._count(order.action, len(targets), actor)
        job = self._stored(job_id, order, targets, actor)
        return self.work(job, self.clock.now() + FIRST_SECONDS)

    def _count(self, action: JobAction, number: int, actor: Actor) -> None:
        """Count the syncs of a job, before it begins with any. What ends syncs is counted, but never stopped."""
        try:
            self.count_use(actor.key, self.limit, number)
        except (errors.LimitReached, errors.TransientFailure):
            if action not in ENDING:
                raise

    def _stored(self, job_id: str, order: JobOrder, targets: Sequence[JobTarget], actor: Actor) -> Job:
        now = self.clock.now()
        job = Job(
            job_id=job_id,
            action=order.action,
            actor=actor.as_stored(),
            total=len(targets),
            created_at=now,
            connection_id=order.connection_id,
            digest=order.digest,
            changed_at=now,
        )
        entry = Recorder(now, self.clock.new_id)(actor, ActivityAction.JOB_STARTED)
        if self.jobs.create(job, parts_of(targets), entry):
            return job
        existing = self.jobs.get(job_id)
        return job if existing is None else _same(existing, order)

    def _targets(self, order: JobOrder, actor: Actor) -> list[JobTarget]:
        """Return the syncs, each once. With ids, also those that are gone: their results say so."""
        if order.ids is not None:
            ids = list(dict.fromkeys(order.ids))
            if len(ids) > MAX_TARGETS:
                raise errors.TooManySyncs(MAX_TARGETS)
            sees = self.list_syncs.access.filter(actor)
            seen = {sync.sync_id: JobTarget.of(sync) for sync in self.lists.read(ids) if sees(sync)}
            return [seen.get(sync_id) or JobTarget(sync_id=sync_id) for sync_id in ids]
        return list(self._listed(order.wanted or SyncFilter(), actor))

    def _listed(self, wanted: SyncFilter, actor: Actor) -> Iterator[JobTarget]:
        query, cursor, found = SyncQuery(wanted=wanted), None, 0
        while True:
            page = self.list_syncs(query, cursor, 500, actor=actor)
            yield from map(JobTarget.of, page.items)
            cursor, found = page.next_cursor, found + len(page.items)
            if found > MAX_TARGETS:
                raise errors.TooManySyncs(MAX_TARGETS)
            if cursor is None:
                return


def _same(job: Job, order: JobOrder) -> Job:
    if job.digest != order.digest:
        raise errors.IdempotencyKeyReused
    return job


@dataclass(frozen=True, slots=True)
class WorkOnJob:
    """Work on a job up to a moment, unless somebody else does."""

    jobs: storage.Jobs
    people: platform.People
    identify_actor: IdentifyActor
    act: Callable[[JobTarget, Job, Actor], None]
    clock: platform.Clock

    def __call__(self, job: Job, until: datetime) -> Job:
        """Return the job as far as it is then. Raises `TransientFailure`."""
        leased = job.leased(self.clock.now(), until + LEASE)
        if leased is None or not self.jobs.replace(job, leased):
            return self.jobs.get(job.job_id) or job
        try:
            actor = self.identify_actor(self._caller(job.actor))
        except errors.UnknownCaller:
            return self._ended(leased)
        worked = self._work(leased, actor, until)
        freed = worked.changed(leased_until=None)
        return freed if self.jobs.replace(worked, freed) else self.jobs.get(job.job_id) or worked

    def _caller(self, actor: Actor) -> Caller:
        """Return who started the job. Raises `UnknownCaller` for a person who was deleted."""
        name = self.people.name_of(actor.id) if actor.kind is ActorKind.PERSON else actor.name
        if name is None:
            raise errors.UnknownCaller
        return Caller(kind=actor.kind, id=actor.id, name=name, origin=actor.origin)

    def _ended(self, job: Job) -> Job:
        """Cancel the job of somebody who may do nothing any more."""
        cancelled = job.cancelled(job.actor, self.clock.now())
        self.jobs.replace(job, cancelled)
        return cancelled

    def _work(self, job: Job, actor: Actor, until: datetime) -> Job:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            while not job.is_over and self.clock.now() < until:
                part = self.jobs.part(job.job_id, job.part)
                if part is None:
                    raise errors.TransientFailure("state_unavailable")
                some = part.pending[: 2 * AT_ONCE]
                began = [pool.submit(copy_context().run, self._try, target, job, actor) for target in some]
                job = self._record(job, part, part.with_results(each.result() for each in began))
        return job

    def _try(self, target: JobTarget, job: Job, actor: Actor) -> JobTarget:
        try:
            self.act(target, job, actor)
        except (errors.TransientFailure, errors.RateLimitReserveReached, errors.StaleEpoch) as failure:
            return target.failed(code_of(failure), may_succeed_later=True)
        except errors.UrlsyncError as failure:
            return target.failed(code_of(failure))
        return target.succeeded()

    def _record(self, job: Job, before: JobPart, after: JobPart) -> Job:
        """Store the results, also if the job was cancelled meanwhile; return it as it is then."""
        for _ in range(MAX_STORES):
            changed = job.with_results(before, after, self.clock.now())
            if self.jobs.replace(job, changed, after):
                return changed
            stored = self.jobs.get(job.job_id)
            if stored is None:
                break
            job = stored
        raise errors.TransientFailure("state_unavailable")


def code_of(failure: errors.UrlsyncError) -> str:
    """Return the code of a failure, for results that are shown."""
    code = getattr(failure, "code", None) or getattr(failure, "reason", None)
    if code is not None:
        return str(code)
    name = type(failure).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


@dataclass(frozen=True, slots=True)
class JobActions:
    """The actions on single syncs. `restart` does not wait for the first check."""

    check: Callable[..., object]
    opt_out: Callable[..., object]
    restart: Callable[..., object]
    delete: Callable[..., object]
    access: SyncAccess

    def __call__(self, target: JobTarget, job: Job, actor: Actor) -> None:
        """Do the job's action with a sync. Raises what the action raises."""
        match job.action:
            case JobAction.CHECK:
                self.check(target.sync_id, actor=actor)
            case JobAction.OPT_OUT:
                self.opt_out(target.sync_id, actor=actor)
            case JobAction.DELETE:
                self.delete(target.sync_id, actor=actor)
            case JobAction.RESTART:
                self.restart(target.sync_id, self._connection(target, job, actor), actor=actor)

    def _connection(self, target: JobTarget, job: Job, actor: Actor) -> str:
        """Return the connection for a restart: the job's, or the one that the sync last had."""
        if job.connection_id is not None:
            return job.connection_id
        connection_id = self.access.visible(target.sync_id, actor).last_connection_id
        if connection_id is None:
            raise errors.NotFound("connection")
        return connection_id


@dataclass(slots=True)
class LastLook:
    """When this process last looked for jobs and found none; None if it has found some since."""

    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContinueJobs:
    """Go on with all jobs that are not over and have no lease. Each has its share of the time."""

    jobs: storage.Jobs
    work: WorkOnJob
    clock: platform.Clock
    live_table: platform.LiveTable
    last_look: LastLook = field(default_factory=LastLook)

    def __call__(self, until: datetime) -> int:
        """Work up to `until`; return how many jobs there are left. Raises `TransientFailure`."""
        now, idle_since = self.clock.now(), self.last_look.at
        if idle_since is not None and now - idle_since < IDLE_FOR:
            return 0
        unfinished = sorted(self.jobs.unfinished(), key=lambda job: job.changed_at or job.created_at)
        self.last_look.at = None if unfinished else now
        if not unfinished:
            return 0
        if self.live_table.is_restored():  # some may have ended since the point of the backup
            return len(unfinished)
        return sum(self._is_left(job, until, len(unfinished) - done) for done, job in enumerate(unfinished))

    def _is_left(self, job: Job, until: datetime, sharing: int) -> bool:
        """Work on a job for its share of the time, which this number of jobs still have; return True if it goes on."""
        now = self.clock.now()
        return now >= until or not self.work(job, now + (until - now) / sharing).is_over
