"""What each end of a check says of the providers, whose failures were counted before: whole markers are compared."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.check import Source
from urlsync.domain.errors import (
    HerokuNotFound,
    OutageLasts,
    OwnerChanged,
    PermanentFailure,
    TransientFailure,
    UrlsyncError,
)
from urlsync.domain.events import EventType
from urlsync.domain.outage import NOTIFY_AFTER, OVERDUE_PROBE, PROBE_INTERVAL, Marker, Outage, Provider
from urlsync.domain.sync import Reason
from urlsync.use_cases.checking.apply_source import Applied
from urlsync.use_cases.checking.outages import MAX_ATTEMPTS, WaitOutOutages

from tests.fakes.clock import START
from tests.fakes.examples import APP_ID, CONNECTION_ID, PROJECT_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.interruption import nothing_happens
from tests.fakes.outages import FakeOutages
from tests.fakes.world import World

FAILED: Final = Marker(failing=("other",), subjects=("somewhere",), first_failed_at=START, revision=3)
CLEARED: Final = Marker(revision=4)
TICK: Final = timedelta(seconds=1)


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


ONLY_WRITES: Final = replace(FAILED, only_writes=True)
SET: Final = replace(FAILED, since=START, probe_at=START, idle_probes=2)
CLOSED: Final = Marker(ended_at=START, revision=4)
SOURCE: Final = Source(fingerprint="fingerprint", etag=None, value=None)
APPLIED: Final = Applied(sync=a_sync(), noted=a_sync(), source=SOURCE, before=None, wrote=True)


def markers(world: World) -> tuple[Marker, Marker]:
    """Return what is stored of Heroku and of Hasura."""
    stored = world.connections.stored[CONNECTION_ID]
    return stored.heroku_marker, stored.hasura_marker


def wait_out_with(world: World, heroku: Marker, hasura: Marker) -> WaitOutOutages:
    """Return the use case, with these markers stored."""
    world.connections.stored[CONNECTION_ID] = a_connection(heroku_marker=heroku, hasura_marker=hasura)
    return WaitOutOutages(world.connections, world.outages, world.event_bus, world.clock)


def succeeds(world: World, marker: Marker, *, wrote: bool) -> Marker:
    """Let a check succeed while Hasura has this marker, and return the one that it has then."""
    applied = replace(APPLIED, wrote=wrote)
    wait_out = wait_out_with(world, Marker(), marker)
    assert wait_out(world.sync, world.connections.stored[CONNECTION_ID], lambda: applied) is applied
    assert markers(world)[0] == Marker()
    return markers(world)[1]


def test_a_write_ends_a_row_of_failed_writes_and_a_read_says_nothing_of_it(world: World) -> None:
    assert succeeds(world, ONLY_WRITES, wrote=True) == CLEARED
    assert succeeds(world, ONLY_WRITES, wrote=False) == ONLY_WRITES
    assert succeeds(world, FAILED, wrote=False) == CLEARED


def test_an_outage_of_writes_ends_with_a_write_or_the_third_success_without_one(world: World) -> None:
    set_for_writes = replace(SET, only_writes=True, idle_probes=0, probe_at=START - OVERDUE_PROBE)
    counted = replace(set_for_writes, probe_at=START + PROBE_INTERVAL, idle_probes=1, revision=5)
    assert succeeds(world, set_for_writes, wrote=True) == replace(CLOSED, revision=5)
    assert succeeds(world, set_for_writes, wrote=False) == counted
    assert succeeds(world, replace(set_for_writes, idle_probes=2), wrote=False) == replace(CLOSED, revision=5)


@pytest.mark.parametrize("failure", [OwnerChanged("ben"), PermanentFailure(Reason.HASURA_REFUSED), HerokuNotFound()])
def test_a_check_that_ends_early_has_written_nothing(world: World, failure: UrlsyncError) -> None:
    world.connections.stored[CONNECTION_ID] = a_connection(heroku_marker=ONLY_WRITES, hasura_marker=ONLY_WRITES)
    assert after(world, failure) == (ONLY_WRITES, ONLY_WRITES)


LASTING: Final = Outage(provider=Provider.HASURA, since=START, failed_at=START, notified=True)


@pytest.mark.parametrize("marker", [Marker(), FAILED], ids=["no failure", "a few failures"])
def test_a_success_through_another_connection_ends_no_outage(world: World, marker: Marker) -> None:
    # GIVEN an outage that another connection has noticed
    world.outages.put(LASTING)
    # WHEN a check of this one succeeds THEN it still lasts
    succeeds(world, marker, wrote=True)
    assert world.outages.known == {Provider.HASURA: LASTING}
    assert world.reported() == []


@pytest.mark.parametrize("notified", [True, False])
def test_the_outage_ends_with_the_marker(world: World, notified: bool) -> None:  # noqa: FBT001
    world.outages.put(replace(LASTING, notified=notified))
    assert succeeds(world, SET, wrote=False) == replace(CLOSED, revision=5)
    assert world.outages.known == {Provider.HASURA: replace(LASTING, notified=notified, ended_at=START)}
    # AND people are notified of the end if they were of its begin
    assert world.event_bus.published == [LASTING.event(EventType.PROVIDER_RECOVERED, START)] * notified


@pytest.mark.parametrize(
    "known",
    [None, replace(LASTING, ended_at=START), replace(LASTING, failed_at=START - NOTIFY_AFTER)],
    ids=["unknown", "ended", "long ago"],
)
def test_an_end_that_is_known_already_is_not_reported_again(world: World, known: Outage | None) -> None:
    if known is not None:
        world.outages.put(known)
    assert succeeds(world, SET, wrote=False) == replace(CLOSED, revision=5)
    assert world.outages.known == ({} if known is None else {Provider.HASURA: known})
    assert world.reported() == []


def fails_again(world: World) -> None:
    """Let a check fail while the marker is set, for as long as people should be notified of."""
    wait_out = wait_out_with(world, Marker(), SET)

    def apply() -> Any:
        raise TransientFailure("hasura_unavailable")

    world.clock.time = START + NOTIFY_AFTER
    with pytest.raises(OutageLasts):
        wait_out(world.sync, world.connections.stored[CONNECTION_ID], apply)


@pytest.mark.parametrize(
    ("known", "stored", "reported"),
    [
        (None, replace(LASTING, failed_at=START + NOTIFY_AFTER), True),
        (replace(LASTING, ended_at=START), replace(LASTING, failed_at=START + NOTIFY_AFTER), True),
        (
            replace(LASTING, failed_at=START + TICK, notified=False),
            replace(LASTING, failed_at=START + NOTIFY_AFTER),
            True,
        ),
        (replace(LASTING, failed_at=START + TICK), replace(LASTING, failed_at=START + NOTIFY_AFTER), False),
        (
            replace(LASTING, since=START + TICK, failed_at=START + TICK, notified=False),
            replace(LASTING, since=START + TICK, failed_at=START + NOTIFY_AFTER, notified=False),
            False,
        ),
    ],
    ids=["unknown", "ended", "not reported yet", "reported", "too short"],
)
def test_each_failed_probe_is_noted_and_people_are_notified_once(
    world: World, known: Outage | None, stored: Outage, *, reported: bool
) -> None:
    if known is not None:
        world.outages.put(known)
    fails_again(world)
    assert world.outages.known == {Provider.HASURA: stored}
    event = LASTING.event(EventType.PROVIDER_UNREACHABLE, START + NOTIFY_AFTER)
    assert world.event_bus.published == [event] * reported


def test_a_report_that_fails_does_not_change_how_the_check_ends(world: World) -> None:
    world.event_bus.failures = 1
    fails_again(world)
    assert world.outages.known == {}


@pytest.mark.parametrize("provider", list(Provider))
def test_each_provider_has_a_marker_of_its_own_also_if_another_check_changes_it_first(
    world: World, provider: Provider
) -> None:
    # GIVEN another check that notes a failure of the same provider just before this one
    subjects = {Provider.HEROKU: APP_ID, Provider.HASURA: PROJECT_ID}
    first = Marker().failed("first", "somewhere", START, writing=False)
    noted: dict[str, Any] = {f"{provider}_marker": first}

    def interrupt(operation: str) -> None:
        if operation == "replace_marker":
            world.connections.before_each = nothing_happens
            world.connections.stored[CONNECTION_ID] = a_connection(**noted)

    world.connections.stored[CONNECTION_ID] = a_connection()
    world.connections.before_each = interrupt
    # WHEN this one fails THEN both count
    both = first.failed(SYNC_ID, subjects[provider], START, writing=False)
    expected = (both, Marker()) if provider is Provider.HEROKU else (Marker(), both)
    assert after(world, TransientFailure(f"{provider}_timeout")) == expected


def test_a_failure_is_added_to_those_of_the_same_provider(world: World) -> None:
    of_app = Marker().failed(SYNC_ID, APP_ID, START, writing=False)
    world.connections.stored[CONNECTION_ID] = a_connection(hasura_marker=FAILED)
    assert after(world, TransientFailure("heroku_timeout")) == (of_app, FAILED)


@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_marker_that_cannot_be_stored_changes_nothing_else(world: World, is_deleted: bool) -> None:  # noqa: FBT001
    # GIVEN a connection that is deleted, or that other checks keep changing
    def interrupt(operation: str) -> None:
        if operation == "replace_marker" and is_deleted:
            world.connections.stored.clear()
        elif operation == "replace_marker":
            changed = world.connections.stored[CONNECTION_ID]
            marker = replace(changed.heroku_marker, revision=changed.heroku_marker.revision + 1)
            world.connections.stored[CONNECTION_ID] = replace(changed, heroku_marker=marker)

    world.connections.before_each = interrupt
    wait_out = WaitOutOutages(world.connections, world.outages, world.event_bus, world.clock)
    failure = TransientFailure("heroku_timeout")

    def apply() -> Any:
        raise failure

    # WHEN THEN the check ends as it did
    with pytest.raises(TransientFailure) as raised:
        wait_out(world.sync, world.connections.stored[CONNECTION_ID], apply)
    assert raised.value is failure
    # AND it is tried five times at most
    stored = world.connections.stored.get(CONNECTION_ID)
    assert stored is None or stored.heroku_marker == replace(FAILED, revision=FAILED.revision + MAX_ATTEMPTS)


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
