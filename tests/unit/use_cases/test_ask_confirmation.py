"""Which checks have a project looked at, and that none is forgotten."""

from dataclasses import replace

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.events import Event, EventType
from urlsync.domain.outbox import with_events
from urlsync.use_cases.publish_events import PublishEvents

from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID, a_sync
from tests.fakes.heroku import SECOND_URL
from tests.fakes.world import World


@pytest.fixture
def world() -> World:
    return World()


def know(world: World, *, serving: bool | None) -> None:
    world.syncs.stored[SYNC_ID] = replace(world.sync, serving=serving)
    world.follow_ups.sent.clear()


def test_every_update_is_followed_up_once(world: World) -> None:
    world.check()
    world.heroku.rotate(SECOND_URL)
    world.check(release_version=8)
    assert [follow_up.fingerprint for follow_up in world.follow_ups.sent] == [
        world.fingerprint("postgres://fake-user:fake-password-1@db.example.com:5432/fake"),
        world.fingerprint(SECOND_URL),
    ]


def test_a_check_that_changes_nothing_asks_for_nothing(world: World) -> None:
    world.check()
    know(world, serving=True)
    assert world.check().outcome is Outcome.UNCHANGED
    assert world.follow_ups.sent == []


def test_a_refused_follow_up_fails_nothing_and_goes_out_with_the_next_check(world: World) -> None:
    # GIVEN a queue that refuses
    world.follow_ups.failures = 1
    # WHEN a check updates the target THEN it succeeds all the same
    assert world.check().outcome is Outcome.UPDATED
    assert world.follow_ups.sent == []
    # WHEN the next check comes THEN the follow-up goes out
    world.check()
    assert len(world.follow_ups.sent) == 1
    assert world.sync.outbox == ()


def test_an_update_whose_check_crashed_before_its_follow_up_is_followed_up(world: World) -> None:
    # GIVEN a check that ended right after it recorded the update
    world.event_bus.failures = 1
    world.check_fails()
    assert world.follow_ups.sent == []
    # WHEN it is tried again
    world.check()
    # THEN
    assert len(world.follow_ups.sent) == 1


@pytest.mark.parametrize(
    ("serving", "cause", "asked"),
    [
        (False, Cause.SCHEDULE, 1),
        (False, Cause.WEBHOOK, 1),
        (False, Cause.FOLLOW_UP, 0),
        (None, Cause.OPERATOR, 1),
        (None, Cause.ENABLED, 1),
        (None, Cause.SCHEDULE, 0),
        (None, Cause.FOLLOW_UP, 0),
        (True, Cause.OPERATOR, 0),
    ],
)
def test_a_project_that_did_not_serve_is_looked_at_again(
    world: World, *, serving: bool | None, cause: Cause, asked: int
) -> None:
    world.check()
    know(world, serving=serving)
    world.check(cause=cause)
    assert len(world.follow_ups.sent) == asked


def test_that_nobody_can_ask_again_now_fails_no_check(world: World) -> None:
    world.check()
    know(world, serving=False)
    world.follow_ups.failures = 1
    assert world.check().outcome is Outcome.UNCHANGED


def test_a_pause_is_not_followed_up(world: World) -> None:
    world.heroku.drop()
    world.check()
    assert world.reported() == ["Sync Paused"]
    assert world.follow_ups.sent == []


def test_an_update_is_published_without_a_queue_of_follow_ups(world: World) -> None:
    sync = replace(world.sync, outbox=(event_of_an_update(world),))
    world.syncs.stored[SYNC_ID] = sync
    assert PublishEvents(world.syncs, world.event_bus)(sync) == replace(sync, outbox=())
    assert world.reported() == ["Database URL Updated"]


def event_of_an_update(world: World) -> Event:
    updated = with_events(
        a_sync(), EventType.DATABASE_URL_UPDATED, at=START, cause=Cause.WEBHOOK, new_id=world.clock.new_id
    )
    (event,) = updated.outbox
    return event
