"""What every implementation of the port `Jobs` does: the one in the table, and the fake of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.dynamodb.activity import DynamoDbActivity
from urlsync.adapters.dynamodb.jobs import DynamoDbJobs
from urlsync.domain.activity import EVERYTHING, ActivityAction
from urlsync.domain.job import Job, JobAction, JobTarget, parts_of
from urlsync.ports.storage import Activity, Jobs

from tests.fakes.activity import FakeActivity
from tests.fakes.actors import ADMIN
from tests.fakes.clock import START
from tests.fakes.examples import an_activity_entry
from tests.fakes.jobs import FakeJobs
from tests.integration.aws.conftest import TABLE

ENTRY = an_activity_entry(action=ActivityAction.JOB_STARTED, subject={})
TARGETS = [JobTarget(sync_id=f"sync-{number}", env_var="E") for number in range(130)]
JOB = Job(job_id="job-1", action=JobAction.CHECK, actor=ADMIN, total=130, created_at=START)


@pytest.fixture(params=["fake", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> tuple[Jobs, Activity]:
    if request.param == "fake":
        activity = FakeActivity()
        return FakeJobs(activity), activity
    dynamodb: Any = request.getfixturevalue("dynamodb")
    return DynamoDbJobs(dynamodb, TABLE), DynamoDbActivity(dynamodb, TABLE)


def entries(activity: Activity) -> int:
    return len(activity.entries(EVERYTHING.matches, START, None, 50).items)


def test_a_job_is_stored_with_its_parts_once(stores: tuple[Jobs, Activity]) -> None:
    jobs, activity = stores
    assert (jobs.get("job-1"), jobs.part("job-1", 0)) == (None, None)
    assert jobs.create(JOB, parts_of(TARGETS), ENTRY)
    assert jobs.get("job-1") == JOB
    assert [jobs.part("job-1", number) for number in (0, 1, 2)] == [*parts_of(TARGETS), None]
    assert entries(activity) == 1
    assert not jobs.create(replace(JOB, total=1), [], ENTRY)
    assert jobs.get("job-1") == JOB


def test_a_job_is_replaced_with_a_part_unless_it_has_changed(stores: tuple[Jobs, Activity]) -> None:
    jobs, activity = stores
    first, second = parts_of(TARGETS)
    jobs.create(JOB, [first, second], ENTRY)
    done = first.with_results([TARGETS[0].succeeded(), TARGETS[1].failed("not_found")])
    after = JOB.with_results(first, done, START)
    # WHEN it is replaced
    assert jobs.replace(JOB, after, done)
    assert jobs.replace(JOB, after, done)  # the same write again, as after a lost response
    assert (jobs.get("job-1"), jobs.part("job-1", 0), jobs.part("job-1", 1)) == (after, done, second)
    # THEN what began before that changes nothing
    cancelled = JOB.cancelled(ADMIN, START)
    assert not jobs.replace(JOB, cancelled, second.with_results([TARGETS[100].succeeded()]), ENTRY)
    assert (jobs.get("job-1"), jobs.part("job-1", 1), entries(activity)) == (after, second, 1)


def test_jobs_are_listed_and_those_that_are_over_are_not_unfinished(stores: tuple[Jobs, Activity]) -> None:
    jobs, _ = stores
    every = [
        replace(JOB, job_id=f"job-{number}", created_at=START + timedelta(minutes=number % 3)) for number in range(4)
    ]
    for number, job in enumerate(every):
        jobs.create(job, parts_of(TARGETS), replace(ENTRY, entry_id=f"entry-{number}"))
    assert [job.created_at.minute for job in jobs.recent(9)] == [2, 1, 0, 0]
    assert len(jobs.recent(1)) == 1
    assert jobs.recent(9, ADMIN.key) == jobs.recent(9)
    assert jobs.recent(9, "person:nobody") == []
    assert jobs.unfinished() == every
    cancelled = every[1].cancelled(ADMIN, START)
    jobs.replace(every[1], cancelled, entry=replace(ENTRY, entry_id="entry-9"))
    assert jobs.unfinished() == [every[0], *every[2:]]
    assert cancelled in jobs.recent(9)


def test_a_job_for_nothing_is_over_at_once(stores: tuple[Jobs, Activity]) -> None:
    jobs, _ = stores
    jobs.create(replace(JOB, total=0), [], ENTRY)
    assert jobs.unfinished() == []
    assert jobs.recent(9) == [replace(JOB, total=0)]
