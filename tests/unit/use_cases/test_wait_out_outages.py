"""What each end of a check says of the providers, whose failures were counted before: whole markers are compared."""

from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.errors import (
    HerokuNotFound,
    OutageLasts,
    OwnerChanged,
    PermanentFailure,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.outage import PROBE_INTERVAL, Marker, Provider
from urlsync.domain.sync import Reason
from urlsync.use_cases.checking.outages import WaitOutOutages

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, CONNECTION_ID, PROJECT_ID, SYNC_ID, a_connection
from tests.fakes.outages import FakeOutages
from tests.fakes.world import World

FAILED: Final = Marker(failing=("other",), subjects=("somewhere",), first_failed_at=START, revision=3)
CLEARED: Final = Marker(revision=4)


@pytest.fixture
def world() -> World:
    world = World()
    world.connections.stored[CONNECTION_ID] = a_connection(heroku_marker=FAILED, hasura_marker=FAILED)
    return world


def after(world: World, failure: UrlsyncError) -> tuple[Marker, Marker]:
    """Let a check fail so, and return what is known of Heroku and of Hasura then."""
    wait_out = WaitOutOutages(world.connections, FakeOutages(), world.event_bus, world.clock)

    def apply() -> Any:
        raise failure

    with pytest.raises(type(failure)) as raised:
        wait_out(world.sync, world.connections.stored[CONNECTION_ID], apply)
    assert raised.value is failure
    stored = world.connections.stored[CONNECTION_ID]
    return stored.heroku_marker, stored.hasura_marker


@pytest.mark.parametrize(
    ("failure", "heroku", "hasura"),
    [
        (OwnerChanged("ben"), CLEARED, CLEARED),
        (PermanentFailure(Reason.HASURA_REFUSED), CLEARED, CLEARED),
        (PermanentFailure(Reason.HASURA_ACCESS_LOST), CLEARED, CLEARED),
        (PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST), CLEARED, FAILED),
        (HerokuNotFound(), CLEARED, FAILED),
        (TransientFailure("heroku_config_vars_not_found"), FAILED, FAILED),
    ],
)
def test_whatever_a_provider_answers_shows_that_it_is_there(
    world: World, failure: UrlsyncError, heroku: Marker, hasura: Marker
) -> None:
    assert after(world, failure) == (heroku, hasura)


def test_a_failure_is_counted_for_the_sync_and_its_app_or_project(world: World) -> None:
    of_app = Marker(failing=("other", SYNC_ID), subjects=("somewhere", APP_ID), first_failed_at=START, revision=4)
    assert after(world, TransientFailure("heroku_timeout")) == (of_app, FAILED)
    # AND where Hasura fails, the source was read before
    of_project = Marker(
        failing=("other", SYNC_ID), subjects=("somewhere", PROJECT_ID), first_failed_at=START, revision=4
    )
    assert after(world, TransientFailure("hasura_timeout")) == (Marker(revision=5), of_project)


@pytest.mark.parametrize("provider", list(Provider))
def test_nothing_is_called_during_an_outage_of_either(world: World, provider: Provider) -> None:
    lasting = Marker(failing=("1",), since=START, first_failed_at=START, probe_at=START + PROBE_INTERVAL, revision=9)
    markers: dict[str, Any] = {f"{provider}_marker": lasting}
    world.connections.stored[CONNECTION_ID] = a_connection(**markers)
    calls: list[str] = []
    wait_out = WaitOutOutages(world.connections, FakeOutages(), world.event_bus, world.clock)
    with pytest.raises(OutageLasts):
        wait_out(world.sync, world.connections.stored[CONNECTION_ID], lambda: calls.append("apply"))  # type: ignore[arg-type, return-value] # it is not called
    assert calls == []


def test_a_failed_write_keeps_what_hasura_said_of_it(world: World) -> None:
    # GIVEN a Hasura that refuses writes for a while, and answers reads
    def maintenance(operation: str) -> None:
        if operation == "write_target":
            raise TransientFailure("hasura_maintenance", timedelta(seconds=7))

    world.connections.stored[CONNECTION_ID] = a_connection()
    world.hasura.before_each = maintenance
    # WHEN
    failure = world.check_fails()
    # THEN
    assert (failure.code, failure.retry_after, failure.writing) == ("hasura_maintenance", timedelta(seconds=7), True)
