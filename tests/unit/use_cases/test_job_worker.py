"""Jobs from close by: what is stored at each step, and what happens when two work on one."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from urlsync.domain.activity import ActivityAction
from urlsync.domain.actor import Actor, ActorKind, Caller, Person, RequestOrigin, Role
from urlsync.domain.errors import (
    CursorInvalid,
    IdempotencyKeyReused,
    NotFound,
    StaleEpoch,
    TooManySyncs,
    TransientFailure,
    UnknownCaller,
)
from urlsync.domain.job import Job, JobAction, JobPart, JobResult, JobState, JobTarget, parts_of
from urlsync.domain.listing import SyncFilter
from urlsync.domain.sync import Sync
from urlsync.ports.storage import Page
from urlsync.use_cases.operations import find_jobs, jobs
from urlsync.use_cases.operations.find_jobs import CancelJob, FindJobs
from urlsync.use_cases.operations.jobs import (
    FIRST_SECONDS,
    LEASE,
    ContinueJobs,
    JobActions,
    StartJob,
    WorkOnJob,
    code_of,
)
from urlsync.use_cases.operations.list_syncs import SyncQuery

from tests.fakes.activity import FakeActivity
from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.clock import FakeClock
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_sync
from tests.fakes.job_world import OWNER, JobWorld
from tests.fakes.jobs import FakeJobs
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.people import FakePeople

SECOND = timedelta(seconds=1)
HERE = RequestOrigin(source_address="192.0.2.7", request_id="request-1")
CURRENT: ContextVar[str] = ContextVar("CURRENT", default="")


@dataclass
class Bench:
    """One who works on jobs; `acted` has who did what to which sync."""

    activity: FakeActivity = field(default_factory=FakeActivity)
    clock: FakeClock = field(default_factory=FakeClock)
    people: FakePeople = field(default_factory=FakePeople)
    acted: list[tuple[str, Caller, str]] = field(default_factory=list)
    act: Callable[[JobTarget, Job, Actor], None] | None = None
    gone: bool = False

    def __post_init__(self) -> None:
        self.jobs: Any = FakeJobs(self.activity)  # whose methods tests replace
        self.work = WorkOnJob(self.jobs, self.people, self._identify, self._act, self.clock)  # type: ignore[arg-type]
        self.find = FindJobs(self.jobs, self.people)

    def _identify(self, caller: Caller) -> Actor:
        if self.gone:
            raise UnknownCaller
        self.caller = caller
        return Actor(kind=caller.kind, id=caller.id, name=caller.name, roles=(Role.OWNER,), origin=caller.origin)

    def _act(self, target: JobTarget, job: Job, actor: Actor) -> None:
        self.acted.append((target.sync_id, self.caller, CURRENT.get()))
        if self.act is not None:
            self.act(target, job, actor)

    def store(self, number: int, **changes: Any) -> Job:
        """Store a job for so many syncs."""
        targets = [JobTarget(sync_id=f"sync-{each}") for each in range(number)]
        fields: dict[str, Any] = {
            "job_id": "job",
            "action": JobAction.CHECK,
            "actor": OWNER.as_stored(),
            "total": number,
            "created_at": self.clock.now(),
            **changes,
        }
        job = Job(**fields)
        self.jobs.stored[job.job_id] = job
        self.jobs.parts |= {(job.job_id, part.number): part for part in parts_of(targets)}
        return job

    def operations(self) -> list[str]:
        """Return a list to which the operations of the table are added from now on."""
        seen: list[str] = []
        self.jobs.before_each = seen.append
        return seen


@dataclass
class Lists:
    """A list of syncs in pages, which remembers what it is asked for."""

    pages: Sequence[Sequence[Sync]]
    asked: list[tuple[SyncQuery, str | None, int]] = field(default_factory=list)

    def __call__(self, query: SyncQuery, cursor: str | None, limit: int, *, actor: Actor) -> Page[Sync]:
        assert actor == OWNER
        self.asked.append((query, cursor, limit))
        number = int(cursor or 0)
        return Page(list(self.pages[number]), str(number + 1) if number + 1 < len(self.pages) else None)


def a_start(bench: Bench, lists: Lists | None = None) -> StartJob:
    return StartJob(lists or Lists([[]]), None, bench.jobs, bench.work, lambda *_use: None, None, bench.clock)  # type: ignore[arg-type]


def many(number: int, first: int = 0) -> list[Sync]:
    return [a_sync(sync_id=f"sync-{each}") for each in range(first, first + number)]


def an_order(count: int, **changes: Any) -> jobs.JobOrder:
    return replace(jobs.JobOrder(action=JobAction.CHECK, count=count), **changes)


def test_a_job_is_stored_whole_before_any_work() -> None:
    # GIVEN
    bench, stored = Bench(), list[Job]()

    def look(operation: str) -> None:
        if operation == "replace" and not stored:
            stored.extend(bench.jobs.stored.values())

    bench.jobs.before_each = look
    order = an_order(2, connection_id=CONNECTION_ID, wanted=SyncFilter(connection_id=CONNECTION_ID))
    lists = Lists([many(2)])
    # WHEN
    a_start(bench, lists)(order, actor=OWNER)
    # THEN
    assert stored == [
        Job(
            job_id=stored[0].job_id,
            action=JobAction.CHECK,
            actor=OWNER.as_stored(),
            total=2,
            created_at=bench.clock.now(),
            connection_id=CONNECTION_ID,
            digest=order.digest,
            changed_at=bench.clock.now(),
        )
    ]
    assert lists.asked == [(SyncQuery(wanted=SyncFilter(connection_id=CONNECTION_ID)), None, 500)]


def test_a_list_is_read_to_its_end_page_by_page() -> None:
    bench, lists = Bench(), Lists([many(2), [], many(1, 2)])

    job = a_start(bench, lists)(an_order(3), actor=OWNER)

    assert [cursor for _, cursor, _ in lists.asked] == [None, "1", "2"]
    assert [target.sync_id for target in bench.jobs.parts[job.job_id, 0].targets] == ["sync-0", "sync-1", "sync-2"]


def test_without_a_key_no_earlier_job_is_looked_for() -> None:
    bench = Bench()
    operations = bench.operations()

    a_start(bench, Lists([many(1)]))(an_order(1), actor=OWNER)

    assert operations == ["create", "replace", "part", "replace", "replace"]


def test_of_two_requests_with_one_key_the_later_one_gets_the_job_of_the_earlier() -> None:
    # GIVEN a request that is stored while this one reads the list
    bench, order = Bench(), an_order(1, key="a-key")
    other = bench.store(1, digest=order.digest, succeeded=1)
    bench.jobs.stored.clear()

    def overtake(operation: str) -> None:
        if operation == "create":
            (job_id,) = asked
            bench.jobs.stored[job_id] = replace(other, job_id=job_id)

    asked: list[str] = []
    get = bench.jobs.get

    def remember(job_id: str) -> Job | None:
        asked.append(job_id)
        found: Job | None = get(job_id)
        return found

    bench.jobs.get = remember
    bench.jobs.before_each = lambda operation: overtake(operation) if len(asked) == 1 else None
    # WHEN
    job = a_start(bench, Lists([many(1)]))(order, actor=OWNER)
    # THEN it is that one, and nothing was done again
    assert job == replace(other, job_id=asked[0])
    assert bench.acted == []


def test_a_request_that_was_overtaken_by_another_order_with_its_key_is_refused() -> None:
    # GIVEN no job at the first look, and then one of another order
    bench = Bench()
    found = iter([None, bench.store(1, digest="of another order")])
    bench.jobs.create = lambda *_all: False
    bench.jobs.get = lambda _job_id: next(found)

    with pytest.raises(IdempotencyKeyReused):
        a_start(bench, Lists([many(1)]))(an_order(1, key="a-key"), actor=OWNER)


def test_an_earlier_job_that_has_just_expired_is_not_needed() -> None:
    bench = Bench()
    bench.jobs.create = lambda *_all: False
    worked = list[Job]()

    def work(job: Job, _until: object) -> Job:
        worked.append(job)
        return job

    start = replace(a_start(bench, Lists([many(1)])), work=work)  # type: ignore[arg-type]

    assert start(an_order(1, key="a-key"), actor=OWNER) == worked[0]


@pytest.mark.parametrize("by", ["ids", "list"])
def test_the_largest_job_is_allowed_and_one_more_is_not(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urlsync.use_cases.operations.jobs.MAX_TARGETS", 4)
    for number, world in ((4, JobWorld(4)), (5, JobWorld(5))):
        chosen: dict[str, Any] = {"ids": world.ids(), "wanted": None} if by == "ids" else {}
        order = world.order(JobAction.CHECK, **chosen)
        if number == 4:
            assert world.start_job(order, actor=OWNER).succeeded == 4
            continue
        with pytest.raises(TooManySyncs) as refused:
            world.start_job(order, actor=OWNER)
        assert refused.value.most == 4


def test_targets_by_id_have_their_names_where_they_are_known() -> None:
    world = JobWorld(1, project_name="shop")
    (known,) = world.ids()

    job = world.start_job(world.order(JobAction.CHECK, ids=(known, "unknown"), wanted=None, count=2), actor=OWNER)

    shown = [(target.sync_id, target.project_name) for target in world.find_jobs.results(job.job_id, actor=OWNER).items]
    assert shown == [(known, "shop"), ("unknown", None)]


def test_a_filter_chooses() -> None:
    world = JobWorld(2)

    job = world.start_job(world.order(JobAction.CHECK, wanted=SyncFilter(words=("e1",)), count=1), actor=OWNER)

    assert list(world.results(job)) == [world.ids()[1]]


def test_a_worker_leases_records_and_frees_a_job() -> None:
    bench = Bench()
    job, states = bench.store(3), list[Job]()
    replace_job = bench.jobs.replace

    def remember(before: Job, after: Job, *others: Any, **named: Any) -> bool:
        states.append(after)
        return bool(replace_job(before, after, *others, **named))

    bench.jobs.replace = remember
    now = bench.clock.now()
    until = now + FIRST_SECONDS

    freed = bench.work(job, until)

    leased = replace(job, begun=True, leased_until=until + LEASE, revision=2)
    done = replace(leased, succeeded=3, part=1, changed_at=now, revision=3)
    assert states == [leased, done, replace(done, leased_until=None, revision=4)]
    assert freed == states[-1]
    assert [sync_id for sync_id, _, _ in sorted(bench.acted)] == ["sync-0", "sync-1", "sync-2"]


def test_a_job_that_another_worker_has_is_shown_as_it_is() -> None:
    bench = Bench()
    leased = bench.store(3, leased_until=bench.clock.now() + SECOND)
    further = replace(leased, succeeded=2, revision=5)
    bench.jobs.stored["job"] = further
    # WHEN it is leased, and when another one leases it at this moment
    assert bench.work(leased, bench.clock.now() + SECOND) == further
    assert bench.work(replace(leased, leased_until=None), bench.clock.now() + SECOND) == further
    # THEN nothing was done, also where it has expired meanwhile
    bench.jobs.stored.clear()
    assert bench.work(leased, bench.clock.now() + SECOND) == leased
    assert bench.acted == []


def test_a_job_that_changes_while_it_is_freed_is_shown_as_it_is_then() -> None:
    bench = Bench()
    job = bench.store(1)
    replaced: list[Job] = []
    replace_job = bench.jobs.replace

    def overtaken(before: Job, after: Job, *others: Any, **named: Any) -> bool:
        replaced.append(after)
        if len(replaced) == 3:  # the lease, the result, and now the end of the lease
            bench.jobs.stored["job"] = replace(after, ended_by=ADMIN)
            return False
        return bool(replace_job(before, after, *others, **named))

    bench.jobs.replace = overtaken
    assert bench.work(job, bench.clock.now() + SECOND) == replace(replaced[-1], ended_by=ADMIN)


def test_a_job_that_expires_while_it_is_freed_is_shown_as_it_was_worked_on() -> None:
    bench = Bench()
    job = bench.store(1)
    replaced: list[Job] = []
    replace_job = bench.jobs.replace

    def expired(before: Job, after: Job, *others: Any, **named: Any) -> bool:
        replaced.append(after)
        if len(replaced) == 3:
            bench.jobs.stored.clear()
            return False
        return bool(replace_job(before, after, *others, **named))

    bench.jobs.replace = expired
    assert bench.work(job, bench.clock.now() + SECOND) == replaced[1]


def test_each_action_is_in_the_name_of_who_started_the_job() -> None:
    # GIVEN a person who has another name by now, and a program, whose name is stored
    bench = Bench()
    bench.people.are(Person(id=OWNER.id, name="bea-smith"))
    program = Actor(kind=ActorKind.PROGRAM, id="client-1", name="nightly", origin=HERE)
    for actor, name in ((replace(OWNER, origin=HERE), "bea-smith"), (program, "nightly")):
        bench.acted.clear()
        token = CURRENT.set("the request")
        bench.work(bench.store(1, actor=actor.as_stored()), bench.clock.now() + SECOND)
        CURRENT.reset(token)
        # THEN it has that name, the origin of the request, and the context of the worker
        assert bench.acted == [("sync-0", Caller(kind=actor.kind, id=actor.id, name=name, origin=HERE), "the request")]


def test_a_job_of_somebody_who_may_do_nothing_any_more_is_cancelled_now() -> None:
    bench = Bench(gone=True)
    job = bench.store(1)

    ended = bench.work(job, bench.clock.now() + SECOND)

    until = bench.clock.now() + SECOND + LEASE
    leased = replace(job, begun=True, leased_until=until, revision=2)
    assert ended == replace(leased, ended_by=OWNER.as_stored(), changed_at=bench.clock.now(), revision=3)
    assert bench.jobs.stored["job"] == ended


def test_eight_syncs_are_worked_on_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int | None] = []
    pool = ThreadPoolExecutor

    def remember(size: int | None) -> Any:
        sizes.append(size)
        return pool(size)

    monkeypatch.setattr(jobs, "ThreadPoolExecutor", remember)
    bench = Bench()

    bench.work(bench.store(1), bench.clock.now() + SECOND)

    assert sizes == [8]


def test_work_ends_when_the_time_is_over() -> None:
    bench = Bench()

    assert bench.work(bench.store(1), bench.clock.now()).succeeded == 0
    assert bench.acted == []


@pytest.mark.parametrize("lost", ["part", "job"])
def test_what_cannot_be_read_is_tried_again_later(lost: str) -> None:
    bench = Bench()
    job = bench.store(1)
    if lost == "part":
        bench.jobs.parts.clear()
    else:
        replace_job = bench.jobs.replace

        def gone(before: Job, after: Job, *others: Any, **named: Any) -> bool:
            return after.changed_at is None and replace_job(before, after, *others, **named)

        bench.jobs.replace = gone
        bench.jobs.get = lambda _job_id: None

    with pytest.raises(TransientFailure) as failed:
        bench.work(job, bench.clock.now() + SECOND)

    assert failed.value.code == "state_unavailable"


def test_results_that_never_can_be_stored_are_tried_five_times() -> None:
    bench = Bench()
    job, stores = bench.store(1), list[Job]()

    def refuse(before: Job, after: Job, *_others: Any, **_named: Any) -> bool:
        stores.append(after)
        return before == job and len(stores) == 1

    bench.jobs.replace = refuse

    with pytest.raises(TransientFailure) as failed:
        bench.work(job, bench.clock.now() + SECOND)

    assert (failed.value.code, len(stores)) == ("state_unavailable", 1 + jobs.MAX_STORES)


def test_the_code_of_a_failure_is_its_code_or_reason_or_name() -> None:
    assert code_of(TransientFailure("rate_limited")) == "rate_limited"
    assert code_of(NotFound("sync")) == "not_found"
    assert code_of(StaleEpoch()) == "stale_epoch"
    with_reason = UnknownCaller()
    with_reason.reason = "opted_out"  # type: ignore[attr-defined]
    assert code_of(with_reason) == "opted_out"


def test_a_restart_without_any_connection_says_what_is_missing() -> None:
    class Seen:
        def visible(self, _sync_id: str, _actor: Actor) -> Sync:
            return a_sync(connection_id=None)

    def unexpected(*_all: object, **_named: object) -> None:
        raise AssertionError

    act = JobActions(unexpected, unexpected, unexpected, unexpected, Seen())  # type: ignore[arg-type]
    bench = Bench()
    with pytest.raises(NotFound) as missing:
        act(JobTarget(sync_id=SYNC_ID), bench.store(1, action=JobAction.RESTART), OWNER)
    assert missing.value.thing == "connection"


def test_jobs_whose_time_is_over_are_not_touched() -> None:
    bench = Bench()
    job = bench.store(1)

    assert ContinueJobs(bench.jobs, bench.work, bench.clock, FakeLiveTable())(bench.clock.now()) == 1

    assert bench.jobs.stored == {"job": job}


def test_without_jobs_every_second_run_looks_and_asks_for_nothing_else() -> None:
    # GIVEN a schedule of every minute, no jobs, and a table of which nothing is known
    bench, table, found = Bench(), FakeLiveTable(), []
    table.restored = None

    def unfinished() -> list[Job]:
        found.append(list(bench.jobs.unfinished()))
        return found[-1]

    listed: Any = SimpleNamespace(unfinished=unfinished)
    go_on = ContinueJobs(listed, bench.work, bench.clock, table)
    for _ in range(6):
        assert go_on(bench.clock.now() + timedelta(seconds=20)) == 0
        bench.clock.advance(timedelta(minutes=1))
    assert found == [[]] * 3
    # WHEN there are some THEN each run looks until they are over
    table.restored = False
    job = bench.store(1)
    for _ in range(3):
        assert go_on(bench.clock.now()) == 1
        bench.clock.advance(timedelta(minutes=1))
    assert found[3:] == [[job]] * 3


def test_a_page_of_jobs_has_fifty_and_a_cursor_only_if_there_are_more() -> None:
    bench = Bench()
    for number in range(51):
        bench.store(1, job_id=f"job-{number:02}")
    ids = sorted(bench.jobs.stored)

    first = bench.find(actor=OWNER)
    second = bench.find(first.next_cursor, actor=OWNER)

    assert [job.job_id for job in first.items] == ids[:50]
    assert (first.next_cursor, [job.job_id for job in second.items], second.next_cursor) == ("job-49", ids[50:], None)
    assert bench.find(limit=51, actor=OWNER).next_cursor is None


def test_a_job_that_one_may_not_see_is_no_job() -> None:
    bench = Bench()
    bench.store(1)
    for job_id, actor in (("job", an_actor("ann", Role.OWNER)), ("other", ADMIN)):
        with pytest.raises(NotFound) as missing:
            bench.find.one(job_id, actor=actor)
        assert missing.value.thing == "job"


def test_a_page_of_results_has_fifty() -> None:
    bench = Bench()
    bench.store(200)

    page = bench.find.results("job", actor=OWNER)

    assert ([target.sync_id for target in page.items], page.next_cursor) == ([f"sync-{n}" for n in range(50)], "50")
    last = bench.find.results("job", cursor="00190", actor=OWNER)
    assert ([target.sync_id for target in last.items], last.next_cursor) == (
        [f"sync-{n}" for n in range(190, 200)],
        None,
    )


def test_a_page_of_results_reads_no_more_than_some_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN results of another kind in all parts
    monkeypatch.setattr(find_jobs, "MAX_PARTS", 2)
    bench = Bench()
    bench.store(250)

    first = bench.find.results("job", JobResult.FAILED, actor=OWNER)
    second = bench.find.results("job", JobResult.FAILED, first.next_cursor, actor=OWNER)

    assert (first, second) == (Page([], "200"), Page([], None))


def test_results_that_cannot_be_read_are_asked_for_again() -> None:
    bench = Bench()
    bench.store(1)
    bench.jobs.parts.clear()
    with pytest.raises(TransientFailure) as failed:
        bench.find.results("job", actor=OWNER)
    assert failed.value.code == "state_unavailable"
    with pytest.raises(CursorInvalid):
        bench.find.results("job", cursor="100000", actor=OWNER)


def test_who_cancels_a_job_is_recorded_with_it() -> None:
    world = JobWorld(1)
    bench = Bench(activity=world.activity)
    job = bench.store(5)

    cancelled = CancelJob(bench.find, bench.jobs, bench.clock)("job", actor=ADMIN)

    assert cancelled == replace(job, ended_by=ADMIN.as_stored(), changed_at=bench.clock.now(), revision=2)
    assert cancelled.state is JobState.CANCELLED
    (entry,) = world.activity.stored
    assert (entry.action, entry.actor, entry.at) == (ActivityAction.JOB_CANCELLED, ADMIN.id, bench.clock.now())


def test_a_job_that_changes_all_the_time_cannot_be_cancelled_now() -> None:
    bench = Bench()
    bench.store(5)
    bench.jobs.replace = lambda *_all, **_named: False

    with pytest.raises(TransientFailure) as failed:
        CancelJob(bench.find, bench.jobs, bench.clock)("job", actor=ADMIN)

    assert failed.value.code == "state_unavailable"


def test_parts_know_what_is_pending() -> None:
    part = JobPart(number=0, targets=(JobTarget(sync_id="a"), JobTarget(sync_id="b").succeeded()))

    assert part.pending == [JobTarget(sync_id="a")]


def test_nobody_looks_for_the_name_of_a_program() -> None:
    bench = Bench()
    bench.people.before_each = pytest.fail
    program = replace(OWNER, kind=ActorKind.PROGRAM, id="a-program")
    job = Job(job_id="1", action=JobAction.CHECK, actor=program, total=1, created_at=bench.clock.now(), digest="")
    assert bench.find.named(job) == job


def test_the_time_that_a_job_leaves_is_shared_by_those_after_it() -> None:
    # GIVEN three jobs
    clock, untils = FakeClock(), []
    now = clock.now()
    unfinished: Any = SimpleNamespace(unfinished=lambda: [SimpleNamespace(changed_at=now)] * 3)

    def work(_job: Job, until: datetime) -> SimpleNamespace:
        untils.append((until - now).total_seconds())
        return SimpleNamespace(is_over=True)

    # WHEN the first two need no time at all
    assert ContinueJobs(unfinished, work, clock, FakeLiveTable())(now + 30 * SECOND) == 0  # type: ignore[arg-type]
    # THEN the last one has all that is left
    assert untils == [10, 15, 30]
