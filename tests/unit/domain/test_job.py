"""Jobs, each change of one compared whole."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.job import Job, JobAction, JobPart, JobResult, JobTarget, parts_of

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID, a_sync

LATER = START + timedelta(minutes=1)
TARGET = JobTarget(sync_id=SYNC_ID, project_name="shop", heroku_app_name="shop-app", env_var="PG")


def a_job(**changes: object) -> Job:
    job = Job(job_id="job", action=JobAction.CHECK, actor=ADMIN, total=4, created_at=START)
    return replace(job, **changes)  # type: ignore[arg-type] # by name


def a_part(*results: JobResult) -> JobPart:
    targets = [replace(TARGET, sync_id=f"sync-{number}", result=result) for number, result in enumerate(results)]
    return JobPart(number=2, targets=tuple(targets))


def test_a_target_has_the_names_of_its_sync() -> None:
    sync = a_sync(project_name="shop", env_var="PG")

    assert JobTarget.of(sync) == JobTarget(
        sync_id=SYNC_ID, project_name="shop", heroku_app_name=sync.heroku_app.name, env_var="PG"
    )


def test_success_forgets_the_failure_before_it_and_counts_the_attempt() -> None:
    failed_once = replace(TARGET, code="unavailable", attempts=1)

    assert failed_once.succeeded() == replace(TARGET, result=JobResult.SUCCEEDED, code=None, attempts=2)


def test_a_failure_is_final_unless_another_attempt_may_help() -> None:
    assert TARGET.failed("not_found") == replace(TARGET, result=JobResult.FAILED, code="not_found", attempts=1)


def test_what_may_succeed_later_is_tried_three_times() -> None:
    first = TARGET.failed("unavailable", may_succeed_later=True)
    second = first.failed("unavailable", may_succeed_later=True)

    assert first == replace(TARGET, code="unavailable", attempts=1)
    assert second == replace(TARGET, code="unavailable", attempts=2)
    third = second.failed("throttled", may_succeed_later=True)
    assert third == replace(TARGET, result=JobResult.FAILED, code="throttled", attempts=3)


def test_a_lease_is_taken_once_the_last_one_has_ended() -> None:
    held = a_job(leased_until=LATER)

    assert held.leased(LATER - timedelta(microseconds=1), LATER) is None
    until = LATER + timedelta(minutes=1)
    assert held.leased(LATER, until) == a_job(begun=True, leased_until=until, revision=2)
    assert a_job().leased(START, LATER) == a_job(begun=True, leased_until=LATER, revision=2)


@pytest.mark.parametrize("over", [{"ended_by": ADMIN}, {"succeeded": 3, "failed": 1}])
def test_what_is_over_is_not_leased(over: dict[str, object]) -> None:
    assert a_job(**over).leased(START, LATER) is None


def test_the_results_of_a_part_are_counted_once() -> None:
    # GIVEN a part of which two results were counted before
    before = a_part(JobResult.SUCCEEDED, JobResult.FAILED, JobResult.PENDING, JobResult.PENDING)
    after = a_part(JobResult.SUCCEEDED, JobResult.FAILED, JobResult.FAILED, JobResult.SUCCEEDED)
    job = a_job(total=9, part=2, succeeded=2, failed=3)

    assert job.with_results(before, after, LATER) == a_job(
        total=9, part=3, succeeded=3, failed=4, changed_at=LATER, revision=2
    )


def test_a_part_with_something_left_is_worked_on_again() -> None:
    before = a_part(JobResult.PENDING, JobResult.PENDING)
    after = a_part(JobResult.SUCCEEDED, JobResult.PENDING)

    assert a_job(part=2).with_results(before, after, LATER) == a_job(part=2, succeeded=1, changed_at=LATER, revision=2)


def test_an_earlier_part_that_ends_late_does_not_lead_back() -> None:
    before, after = a_part(JobResult.PENDING), a_part(JobResult.FAILED)

    assert a_job(part=7).with_results(before, after, LATER).part == 7


def test_a_cancelled_job_says_by_whom_and_when() -> None:
    cancelled = a_job().cancelled(ADMIN, LATER)
    assert cancelled == a_job(ended_by=ADMIN.as_stored(), changed_at=LATER, revision=2)
    assert (cancelled.created_by, cancelled.cancelled_by, a_job().cancelled_by) == (ADMIN.name, ADMIN.id, None)
    over = a_job(succeeded=4)
    assert over.cancelled(ADMIN, LATER) is over


def test_targets_are_stored_in_parts_of_a_hundred() -> None:
    targets = [replace(TARGET, sync_id=f"sync-{number}") for number in range(201)]

    parts = parts_of(targets)

    assert [(part.number, len(part.targets)) for part in parts] == [(0, 100), (1, 100), (2, 1)]
    assert [target for part in parts for target in part.targets] == targets
