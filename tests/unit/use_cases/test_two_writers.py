"""Two writers of one env var, and an env var that does not keep its value: what a check does about them."""

from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.catalogue import explanation_of
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.events import EventType
from urlsync.domain.sync import Reason, Status
from urlsync.use_cases.diagnosis.diagnose_sync import standing

from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.world import World

ENV_VAR = "PG_DATABASE_URL"
QUARTER = timedelta(minutes=15)
THEIRS = "postgres://theirs:fake-password@other.example.com:5432/fake"


@pytest.fixture
def world() -> World:
    """A synced target."""
    world = World()
    world.check()
    return world


def check_later(world: World, wait: timedelta = QUARTER, **request: Any) -> Outcome | None:
    """Let time pass, and run a scheduled check."""
    world.clock.advance(wait)
    fields = {"cause": Cause.SCHEDULE, "requested_at": world.clock.now(), "release_version": None, **request}
    return world.check(**fields).outcome


def is_reported(world: World) -> bool:
    """Return True if another writer explains what is wrong with the sync, and is found by a diagnosis."""
    explanation = explanation_of(world.sync)
    found = [finding for finding in standing(world.sync) if finding.code == "other_writer"]
    assert [finding.detail for finding in found] == (
        [", ".join(moment.isoformat() for moment in world.sync.overwrites)] if found else []
    )
    assert bool(found) is (explanation is not None and explanation.code == "other_writer")
    return bool(found)


def test_another_writer_is_reported_once_it_has_overwritten_the_value_three_times(world: World) -> None:
    # GIVEN something that writes the env var again and again
    times = []
    for _ in range(3):
        assert not is_reported(world)
        world.hasura.set_env(ENV_VAR, THEIRS)
        assert check_later(world) is Outcome.UPDATED
        times.append(world.clock.now())
    # THEN that is explained, with the times, and the value is the source's
    assert is_reported(world)
    assert world.sync.overwrites == tuple(times)
    assert world.target == FIRST_URL


def overwritten_events(world: World) -> list[list[str]]:
    """Return the times in each event about another writer."""
    events = [event for event in world.event_bus.published if event.type is EventType.ENV_VAR_OVERWRITTEN]
    return [event.detail["overwritten_at"] for event in events]


def test_people_are_notified_of_another_writer_once_a_day_with_the_times(world: World) -> None:
    # GIVEN something that overwrites the value at once, for two days
    for _ in range(2 * 24 * 4):
        world.hasura.set_env(ENV_VAR, THEIRS)
        check_later(world)
    # THEN people were notified on each day, the first time with three times
    first, *more = overwritten_events(world)
    assert len(first) == 3
    assert len(more) in {1, 2}
    assert all(len(times) >= 3 for times in more)
    assert world.sync.overwrites_reported_at is not None


def test_two_overwrites_a_day_notify_nobody(world: World) -> None:
    for _ in range(6):
        world.hasura.set_env(ENV_VAR, THEIRS)
        check_later(world, timedelta(hours=13))
    assert overwritten_events(world) == []


def test_it_is_corrected_less_and_less_often(world: World) -> None:
    # GIVEN something that overwrites the value at once, all day long
    world.hasura.set_env(ENV_VAR, THEIRS)
    outcomes = []
    for _ in range(24 * 4):
        outcomes.append(check_later(world))
        world.hasura.set_env(ENV_VAR, THEIRS)
    # THEN it is corrected at most ten times, and no check has failed
    assert 5 <= outcomes.count(Outcome.UPDATED) <= 10
    assert outcomes.count(Outcome.SKIPPED) == len(outcomes) - outcomes.count(Outcome.UPDATED)
    assert world.syncs.history[-1].failure == "other_writer"
    # AND a person, or another value at Heroku, need not wait
    assert check_later(world, timedelta(seconds=1), cause=Cause.OPERATOR) is Outcome.UPDATED
    world.hasura.set_env(ENV_VAR, THEIRS)
    world.heroku.rotate(SECOND_URL)
    assert check_later(world, timedelta(seconds=1)) is Outcome.UPDATED
    assert world.target == SECOND_URL


def test_after_a_quiet_day_it_is_forgotten(world: World) -> None:
    for _ in range(3):
        world.hasura.set_env(ENV_VAR, THEIRS)
        check_later(world)
    check_later(world, timedelta(days=1))
    assert not is_reported(world)
    assert world.sync.overwrites == ()


NOT_KEPT = (Status.PAUSED, Reason.HASURA_REFUSED, "value_not_kept")


def test_a_value_that_reads_back_otherwise_is_written_twice_and_no_more(world: World) -> None:
    # GIVEN a project that stores values otherwise than they are written
    world.hasura.suffix = "?sslmode=require"
    world.heroku.rotate(SECOND_URL)
    assert [check_later(world) for _ in range(2)] == [Outcome.UPDATED] * 2
    # WHEN the next checks read it
    assert [check_later(world) for _ in range(3)] == [Outcome.FAILED] * 3
    # THEN the sync has paused, and nothing more is written, which would restart the project
    assert (world.sync.status, world.sync.reason, world.sync.detail) == NOT_KEPT
    assert len([value for _, value in world.hasura.writes if value == SECOND_URL]) == 2
    # AND not even where another env var has changed
    world.hasura.set_env("OTHER", "changed")
    assert check_later(world) is Outcome.FAILED
    # AND another value is written at once, of which nothing is known yet
    world.heroku.rotate(FIRST_URL)
    assert check_later(world) is Outcome.UPDATED
    assert world.sync.unkept_writes == 0
    # AND the sync resumes where the value is found
    world.hasura.set_env(ENV_VAR, FIRST_URL)
    assert check_later(world) is Outcome.UNCHANGED
    assert (world.sync.status, world.sync.unkept_writes) == (Status.ACTIVE, 0)


def test_a_value_that_reads_back_masked_is_not_written_again_and_again(world: World) -> None:
    # GIVEN a project that shows its env vars masked
    world.hasura.masked = True
    world.heroku.rotate(SECOND_URL)
    assert check_later(world) is Outcome.UPDATED
    # WHEN Hasura Cloud says that nothing changes
    assert [check_later(world) for _ in range(3)] == [Outcome.FAILED] * 3
    # THEN the sync has paused, with the value in place
    assert (world.sync.status, world.sync.reason, world.sync.detail) == NOT_KEPT
    assert world.hasura.env[ENV_VAR] == SECOND_URL
    # AND it resumes where the value is seen
    world.hasura.masked = False
    check_later(world)
    assert (world.sync.status, world.target) == (Status.ACTIVE, SECOND_URL)
