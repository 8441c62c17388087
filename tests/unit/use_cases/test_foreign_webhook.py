"""A webhook that names another app or webhook than its sync has is counted and shown, and its sync is checked."""

from datetime import timedelta

import pytest
from urlsync.domain.check import Outcome
from urlsync.use_cases.checking.check_sync import FOREIGN_SHOWN
from urlsync.use_cases.diagnosis.diagnose_sync import standing

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, SYNC_ID
from tests.fakes.heroku import SECOND_URL
from tests.fakes.use_cases import use_cases_over
from tests.fakes.world import World, a_request

OTHER = "5a0c1f3e-0000-4000-8000-00000000dead"


@pytest.fixture
def world() -> World:
    world = World()
    world.check()
    world.clock.advance(timedelta(minutes=1))
    return world


def foreign(world: World) -> list[str | None]:
    """Return the details of the finding, if there is one."""
    return [finding.detail for finding in standing(world.sync) if finding.code == "webhook_foreign"]


def counted(world: World, **named: str) -> list[str]:
    """Check after a webhook that names this, and return the syncs that were reported."""
    reported: list[str] = []
    check = use_cases_over(world, on_foreign_webhook=reported.append).check_sync
    check(a_request(requested_at=world.clock.now(), release_version=8, **named))
    return reported


@pytest.mark.parametrize("named", [{"app_id": OTHER}, {"webhook_id": OTHER}, {"app_id": APP_ID, "webhook_id": OTHER}])
def test_a_foreign_webhook_is_counted_and_shown_and_the_value_arrives(world: World, named: dict[str, str]) -> None:
    world.heroku.rotate(SECOND_URL)

    assert counted(world, **named) == [SYNC_ID]

    assert world.target == SECOND_URL
    assert world.sync.outcome is Outcome.UPDATED
    assert world.sync.foreign_webhook_at == START + timedelta(minutes=1)
    assert foreign(world) == [world.sync.foreign_webhook_at.isoformat()]


@pytest.mark.parametrize("named", [{}, {"app_id": APP_ID}, {"app_id": APP_ID.upper()}, {"webhook_id": "webhook-1"}])
def test_its_own_webhook_is_nothing_special(world: World, named: dict[str, str]) -> None:
    assert counted(world, **named) == []
    assert (world.sync.foreign_webhook_at, foreign(world)) == (None, [])


def test_it_is_shown_for_a_day(world: World) -> None:
    counted(world, app_id=OTHER)
    world.clock.advance(FOREIGN_SHOWN)
    world.check(requested_at=world.clock.now())
    assert len(foreign(world)) == 1

    world.clock.advance(timedelta(microseconds=1))
    world.check(requested_at=world.clock.now())
    assert foreign(world) == []
