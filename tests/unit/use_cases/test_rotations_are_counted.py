"""A check reports each changed value that it has put in place."""

from datetime import timedelta

from urlsync.domain.check import Cause
from urlsync.domain.service_level import Rotation

from tests.fakes.use_cases import use_cases_over
from tests.fakes.world import World, a_request


def test_each_rotation_is_reported_once() -> None:
    # GIVEN a sync with its first value
    world, counted = World(), list[Rotation]()
    check = use_cases_over(world, on_rotation=counted.append).check_sync
    check(a_request(cause=Cause.ENABLED))
    assert counted == []
    # WHEN the value changes, a webhook reports it, and the schedule looks again
    world.heroku.rotate("postgres://second:fake@db.example.com/shop")
    check(a_request(release_created_at=world.clock.time - timedelta(seconds=2)))
    check(a_request(cause=Cause.SCHEDULE))
    # THEN it counts once, in time
    assert counted == [Rotation(in_time=True)]
    # WHEN it changes again and no webhook arrives
    world.heroku.rotate("postgres://third:fake@db.example.com/shop")
    check(a_request(cause=Cause.SCHEDULE))
    # THEN the schedule found it
    assert counted == [Rotation(in_time=True), Rotation(in_time=False, found_by_schedule=True)]
