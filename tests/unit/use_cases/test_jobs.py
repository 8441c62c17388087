"""Jobs: one action for many syncs, with a result for each, whatever happens in between."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.actor import Role
from urlsync.domain.errors import (
    CountChanged,
    CursorInvalid,
    IdempotencyKeyReused,
    NotFound,
    RoleRequired,
    TooManySyncs,
    TransientFailure,
)
from urlsync.domain.job import JobAction, JobResult, JobState
from urlsync.domain.sync import Reason, Status, Sync

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.examples import CONNECTION_ID, SYNC_ID, a_connection
from tests.fakes.job_world import OWNER, STRANGER, JobWorld, slowly
from tests.fakes.operators import OTHER_CONNECTION_ID, OTHER_USER_ID


def test_every_sync_that_a_filter_finds_gets_the_action() -> None:
    world = JobWorld(120)
    done = world.start_job(world.order(), actor=OWNER)
    assert (done.state, done.total, done.succeeded, done.failed, done.remaining) == (JobState.DONE, 120, 120, 0, 0)
    assert (done.created_by, done.finished_at) == (OWNER.id, world.clock.now())
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
    assert world.find_jobs(actor=OWNER).items == world.find_jobs(actor=ADMIN).items == [job]
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
    assert cancelled.cancelled_by == ADMIN.label
    assert world.go_on() == 0
    assert world.cancel_job(begun.job_id, actor=ADMIN) == cancelled
    assert len(world.results(cancelled, result=JobResult.SKIPPED)) == 34
    assert sum(sync.status is Status.ACTIVE for sync in world.syncs.stored.values()) == 34


def test_a_job_that_is_cancelled_while_it_is_worked_on_keeps_what_was_done() -> None:
    world = JobWorld(40)

    def cancel(operation: str) -> None:
        if operation == "record" and not any(job.cancelled_by for job in world.jobs.stored.values()):
            (job,) = world.jobs.stored.values()
            world.jobs.stored[job.job_id] = job.cancelled("ann", world.clock.now())

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
    assert ([*first.items, *second.items][2], second.next_cursor) == (job, None)
    with pytest.raises(CursorInvalid):
        world.find_jobs("x", actor=OWNER)


def test_a_job_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("urlsync.use_cases.operations.jobs.MAX_TARGETS", 4)
    world = JobWorld(5)
    for order in (world.order(), world.order(ids=world.ids(), wanted=None)):
        with pytest.raises(TooManySyncs):
            world.start_job(order, actor=OWNER)
