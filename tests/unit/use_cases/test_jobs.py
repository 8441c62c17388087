"""Jobs: one action for many syncs, with a result for each, whatever happens in between."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.actor import Role
from urlsync.domain.errors import (
    CountChanged,
    CursorInvalid,
    IdempotencyKeyReused,
    LimitReached,
    NotFound,
    RoleRequired,
    TooManySyncs,
    TransientFailure,
)
from urlsync.domain.job import JobAction, JobResult, JobState
from urlsync.domain.limits import HOUR, Limit
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.use_cases.operations.find_jobs import MAX_LISTED

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_connection
from tests.fakes.job_world import OWNER, STRANGER, JobWorld, slowly
from tests.fakes.operators import OTHER_CONNECTION_ID, OTHER_USER_ID


def test_every_sync_that_a_filter_finds_gets_the_action() -> None:
    world = JobWorld(120)
    done = world.start_job(world.order(), actor=OWNER)
    assert (done.state, done.total, done.succeeded, done.failed, done.remaining) == (JobState.DONE, 120, 120, 0, 0)
    assert (done.created_by, done.finished_at) == (OWNER.id, world.clock.now())
    assert world.find_jobs.named(done).created_by == OWNER.name
    assert {sync.reason for sync in world.syncs.stored.values()} == {Reason.OPTED_OUT}
    assert world.results(done) == dict.fromkeys(world.ids(), ("succeeded", None))
    actors = {(entry.action.value, entry.actor) for entry in world.activity.stored}
    assert actors == {("job_started", OWNER.id), ("sync_opted_out", OWNER.id)}


def test_each_action_is_that_of_a_single_sync() -> None:
    world = JobWorld(3)
    world.start_job(world.order(JobAction.CHECK), actor=OWNER)
    assert len(world.queue.sent) == 3
    world.start_job(world.order(JobAction.OPT_OUT), actor=OWNER)
    assert {sync.status for sync in world.syncs.stored.values()} == {Status.DISCONNECTED}
    restarted = world.start_job(world.order(JobAction.RESTART), actor=OWNER)
    assert (restarted.succeeded, restarted.failed) == (3, 0)
    assert {sync.status for sync in world.syncs.stored.values()} == {Status.ACTIVE}
    assert {sync.current_connection_id for sync in world.syncs.stored.values()} == {CONNECTION_ID}
    world.start_job(world.order(JobAction.DELETE), actor=OWNER)
    assert world.syncs.stored == {}


@pytest.mark.parametrize("count", [4, 6])
def test_another_number_than_was_confirmed_changes_nothing(count: int) -> None:
    world = JobWorld(5)
    with pytest.raises(CountChanged) as refused:
        world.start_job(world.order(count=count), actor=OWNER)
    assert refused.value.count == 5
    with pytest.raises(CountChanged):
        world.start_job(world.order(ids=world.ids()[:3] * 2, wanted=None, count=6), actor=OWNER)
    assert {sync.status for sync in world.syncs.stored.values()} == {Status.ACTIVE}
    assert world.jobs.stored == {}


def test_what_is_not_ones_own_fails_and_says_no_more() -> None:
    # GIVEN a sync of somebody else, and one that does not exist
    world = JobWorld(2)
    mine, other = world.ids()
    theirs = {"owner_id": OTHER_USER_ID, "connection_id": OTHER_CONNECTION_ID, "project_name": "Secret"}
    world.syncs.stored[other] = replace(world.syncs.stored[other], **theirs)  # type: ignore[arg-type] # by name
    world.connections.stored[OTHER_CONNECTION_ID] = a_connection(
        connection_id=OTHER_CONNECTION_ID, hasura_user_id=OTHER_USER_ID, owner=STRANGER.key
    )
    unknown = f"{SYNC_ID[:-4]}ffff"
    # WHEN
    job = world.start_job(world.order(ids=(mine, other, unknown), wanted=None, count=3), actor=OWNER)
    # THEN
    assert world.results(job) == {
        mine: ("succeeded", None), other: ("failed", "not_found"), unknown: ("failed", "not_found")
    }  # fmt: skip
    assert world.syncs.stored[other].status is Status.ACTIVE
    assert {target.project_name for target in world.find_jobs.results(job.job_id, actor=OWNER).items} == {None}
    # AND the job is seen by its owner and administrators alone
    for see in (world.find_jobs.one, world.find_jobs.results, world.cancel_job):
        with pytest.raises(NotFound):
            see(job.job_id, actor=STRANGER)
    assert world.find_jobs(actor=STRANGER).items == []
    assert world.find_jobs(actor=OWNER).items == world.find_jobs(actor=ADMIN).items == [world.find_jobs.named(job)]
    with pytest.raises(RoleRequired):
        world.start_job(world.order(), actor=an_actor("v", Role.VIEWER))


def test_what_the_request_has_no_time_for_the_schedule_goes_on_with() -> None:
    world = JobWorld(120)
    world.syncs.before_each = slowly(world, 1)
    begun = world.start_job(world.order(), actor=OWNER)
    assert (begun.state, begun.succeeded) == (JobState.RUNNING, 16)
    assert begun.finished_at is None
    assert world.go_on(20) == 1
    assert world.find_jobs.one(begun.job_id, actor=OWNER).remaining == 120 - 48
    while world.go_on(20):
        pass
    done = world.find_jobs.one(begun.job_id, actor=OWNER)
    assert (done.state, done.succeeded) == (JobState.DONE, 120)
    opted_out = [entry.sync_id for entry in world.syncs.history if entry.action.value == "opted_out"]
    assert len(opted_out) == len(set(opted_out)) == 120


def test_no_job_holds_up_another() -> None:
    # GIVEN a long job, and a shorter one of somebody else that came later
    world = JobWorld(120)
    world.syncs.before_each = slowly(world, 1)
    long = world.start_job(world.order(), actor=OWNER)
    short = world.start_job(world.order(ids=world.ids()[:32], wanted=None, count=32), actor=ADMIN)
    # WHEN the schedule goes on once
    world.go_on(30)
    # THEN both are further on
    for job in (long, short):
        assert world.find_jobs.one(job.job_id, actor=ADMIN).remaining < job.remaining
    # AND the one that had less time goes first
    while world.go_on(1):
        pass
    assert {job.state for job in world.jobs.stored.values()} == {JobState.DONE}


def limited(number: int, most: int) -> JobWorld:
    """Return a world in which jobs may begin with this number of syncs an hour."""
    world = JobWorld(number)
    limit = Limit(name="job_syncs", most=most, window=HOUR)
    world.start_job = replace(world.start_job, limit=limit)
    return world


@pytest.mark.parametrize("action", [JobAction.CHECK, JobAction.RESTART])
def test_the_syncs_of_jobs_are_limited_and_none_is_left_half_done(action: JobAction) -> None:
    # GIVEN somebody who may begin with five syncs an hour
    world = limited(3, 5)
    assert world.start_job(world.order(action), actor=OWNER).succeeded == 3
    # WHEN they ask for three more THEN nothing is begun
    with pytest.raises(LimitReached) as refused:
        world.start_job(world.order(action), actor=OWNER)
    assert (refused.value.limit, refused.value.most) == ("job_syncs", 5)
    assert len(world.jobs.stored) == 1
    # AND two are not too many, and others have a limit of their own
    assert world.start_job(world.order(action, ids=world.ids()[:2], wanted=None, count=2), actor=OWNER).succeeded == 2
    assert world.start_job(world.order(action), actor=ADMIN).succeeded == 3


@pytest.mark.parametrize("action", [JobAction.OPT_OUT, JobAction.DELETE])
@pytest.mark.parametrize("unknown", [False, True])
def test_a_job_that_ends_syncs_is_never_stopped(action: JobAction, unknown: bool) -> None:  # noqa: FBT001
    world = limited(3, 2)
    if unknown:
        world.usages.before_each = failing
    assert world.start_job(world.order(action), actor=OWNER).succeeded == 3


def test_without_the_count_no_job_begins_that_does_not_end_syncs() -> None:
    world = limited(3, 5)
    world.usages.before_each = failing
    with pytest.raises(TransientFailure):
        world.start_job(world.order(JobAction.CHECK), actor=OWNER)
    assert world.jobs.stored == {}


def failing(_operation: str) -> None:
    raise TransientFailure("state_unavailable")


def test_jobs_of_others_do_not_hide_ones_own() -> None:
    # GIVEN a job, and more later ones of somebody else than are listed
    world = JobWorld(1)
    mine = world.start_job(world.order(), actor=OWNER)
    for number in range(MAX_LISTED + 1):
        job = replace(mine, job_id=f"job-{number}", actor=ADMIN, created_at=mine.created_at + timedelta(minutes=1))
        world.jobs.stored[job.job_id] = job
    # WHEN THEN
    assert [job.job_id for job in world.find_jobs(actor=OWNER).items] == [mine.job_id]


class Crash(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("moment", range(1, 11))
def test_a_crash_at_any_moment_loses_and_repeats_nothing(moment: int) -> None:
    # GIVEN a process that ends at one of its calls to the table of jobs
    world, calls = JobWorld(40), iter(range(1, 1000))

    def crash(_operation: str) -> None:
        if next(calls) == moment:
            raise Crash

    world.jobs.before_each = crash
    with pytest.raises(Crash):
        world.start_job(world.order(key="a-key"), actor=OWNER)
    # WHEN the request is repeated, and the schedule goes on
    if not world.jobs.stored:
        world.start_job(world.order(key="a-key"), actor=OWNER)
    while world.go_on():
        pass
    # THEN
    (job,) = world.jobs.stored.values()
    assert (job.state, job.succeeded, job.failed) == (JobState.DONE, 40, 0)
    opted_out = [entry.sync_id for entry in world.syncs.history if entry.action.value == "opted_out"]
    assert len(opted_out) == len(set(opted_out)) == 40


def test_nobody_works_on_a_job_that_somebody_works_on() -> None:
    world = JobWorld(40)
    world.syncs.before_each = slowly(world, 1)
    begun = world.start_job(world.order(), actor=OWNER)
    leased = replace(begun, leased_until=world.clock.now() + timedelta(seconds=30))
    world.jobs.stored[begun.job_id] = leased
    assert world.use_cases.continue_jobs(world.clock.now() + timedelta(seconds=20)) == 1
    assert world.jobs.stored[begun.job_id] == leased


def test_a_cancelled_job_leaves_the_others_as_they_are() -> None:
    world = JobWorld(50)
    world.syncs.before_each = slowly(world, 1)
    begun = world.start_job(world.order(), actor=OWNER)
    cancelled = world.cancel_job(begun.job_id, actor=ADMIN)
    assert (cancelled.state, cancelled.succeeded, cancelled.skipped, cancelled.remaining) == (
        JobState.CANCELLED, 16, 34, 0
    )  # fmt: skip
    assert cancelled.cancelled_by == ADMIN.id
    assert world.find_jobs.named(cancelled).cancelled_by == ADMIN.name
    world.people.are()
    assert world.find_jobs.named(cancelled) == cancelled
    assert world.go_on() == 0
    assert world.cancel_job(begun.job_id, actor=ADMIN) == cancelled
    assert len(world.results(cancelled, result=JobResult.SKIPPED)) == 34
    assert sum(sync.status is Status.ACTIVE for sync in world.syncs.stored.values()) == 34


def test_a_job_that_is_cancelled_while_it_is_worked_on_keeps_what_was_done() -> None:
    world = JobWorld(40)

    def cancel(operation: str) -> None:
        if operation == "record" and not any(job.cancelled_by for job in world.jobs.stored.values()):
            (job,) = world.jobs.stored.values()
            world.jobs.stored[job.job_id] = job.cancelled(ADMIN, world.clock.now())

    world.syncs.before_each = cancel
    job = world.start_job(world.order(), actor=OWNER)
    assert (job.state, job.succeeded, job.skipped) == (JobState.CANCELLED, 16, 24)


def test_whoever_may_do_nothing_any_more_does_nothing_more() -> None:
    world = JobWorld(40)
    world.syncs.before_each = slowly(world, 1)
    begun = world.start_job(world.order(), actor=OWNER)
    world.accounts.gone.add(OWNER.id)
    assert world.go_on() == 0
    assert world.find_jobs.one(begun.job_id, actor=ADMIN).state is JobState.CANCELLED


def test_what_may_succeed_later_is_tried_again_and_then_given_a_reason() -> None:
    # GIVEN a sync that can be read at the second attempt only, and one that never can
    world = JobWorld(3)
    second, never = world.ids()[1:]
    attempts: list[str] = []

    def get(sync_id: str) -> Sync | None:
        attempts.append(sync_id)
        if sync_id == never or (sync_id == second and attempts.count(second) == 1):
            raise TransientFailure("state_unavailable")
        return world.syncs.stored[sync_id]

    world.syncs.get = get  # type: ignore[method-assign] # as the table does now
    job = world.start_job(world.order(), actor=ADMIN)
    assert (job.succeeded, job.failed) == (2, 1)
    assert world.results(job, result=JobResult.FAILED) == {never: ("failed", "state_unavailable")}
    assert attempts.count(never) == 3


def test_the_same_key_starts_one_job() -> None:
    world = JobWorld(3)
    first = world.start_job(world.order(key="a-key"), actor=OWNER)
    assert world.start_job(world.order(key="a-key"), actor=OWNER) == first
    with pytest.raises(IdempotencyKeyReused):
        world.start_job(world.order(JobAction.CHECK, key="a-key"), actor=OWNER)
    assert world.start_job(world.order(key="a-key"), actor=ADMIN) != first
    assert world.start_job(world.order(key="another-key"), actor=OWNER).job_id != first.job_id


def test_results_and_jobs_come_in_pages() -> None:
    world = JobWorld(250)
    job = world.start_job(world.order(), actor=OWNER)
    assert len(world.results(job, limit=70)) == 250
    assert len(world.find_jobs.results(job.job_id, limit=70, actor=OWNER).items) == 70
    for cursor in ("250", "-1", "x", "\u0663", "9" * 9):
        with pytest.raises(CursorInvalid):
            world.find_jobs.results(job.job_id, cursor=cursor, actor=OWNER)
    for _ in range(2):
        world.queue.advance(timedelta(seconds=1))
        world.start_job(world.order(), actor=OWNER)
    first = world.find_jobs(limit=2, actor=OWNER)
    second = world.find_jobs(first.next_cursor, 2, actor=OWNER)
    assert ([*first.items, *second.items][2], second.next_cursor) == (world.find_jobs.named(job), None)
    with pytest.raises(CursorInvalid):
        world.find_jobs("x", actor=OWNER)


def test_a_job_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urlsync.use_cases.operations.jobs.MAX_TARGETS", 4)
    world = JobWorld(5)
    for order in (world.order(), world.order(ids=world.ids(), wanted=None)):
        with pytest.raises(TooManySyncs):
            world.start_job(order, actor=OWNER)
