"""Many config vars that change to another database host at once: people are notified, and nothing is blocked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.check import Outcome
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import EventType
from urlsync.domain.host_changes import MANY, ONE_HOST, OTHER_HOSTS, QUIET

from tests.fakes.examples import a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.world import World

SYNCS = 25


class Town(World):
    """Syncs of one app, each with a config var and an env var of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.ids = [f"5a0c1f3e-0000-4000-8000-0000000001{number:02}" for number in range(SYNCS)]
        self.syncs.stored = {
            sync_id: a_sync(sync_id=sync_id, env_var=f"PG_DATABASE_URL{number}", config_var=f"DB{number}_URL")
            for number, sync_id in enumerate(self.ids)
        }
        self.set_urls(lambda _number: FIRST_URL)
        self.check_all()

    def set_urls(self, url: Callable[[int], str]) -> None:
        self.heroku.config |= {f"DB{number}_URL": url(number) for number in range(SYNCS)}
        self.heroku.generation += 1

    def check_one(self, sync_id: str) -> Outcome | None:
        return self.check(sync_id=sync_id).outcome

    def check_all(self) -> list[Outcome | None]:
        return [self.check_one(sync_id) for sync_id in self.ids]

    def writes_until_notified(self) -> int | None:
        """Check all syncs; return how many were written when people were notified."""
        notified = None
        for number, sync_id in enumerate(self.ids, start=1):
            assert self.check_one(sync_id) is Outcome.UPDATED
            notified = notified or (number if self.findings() else None)
        return notified

    def findings(self) -> list[str]:
        return [e.detail["finding"] for e in self.event_bus.published if e.type is EventType.MANY_HOSTS_CHANGED]


@pytest.fixture
def town() -> Town:
    return Town()


def to_one_host(number: int) -> str:
    return f"postgres://u{number}:fake-password@new.example.com:5432/app{number}"


def to_a_host_each(number: int) -> str:
    return f"postgres://u{number}:fake-password@gone-{number}.invalid:5432/app"


@pytest.mark.parametrize(("url", "finding"), [(to_one_host, ONE_HOST), (to_a_host_each, OTHER_HOSTS)])
def test_people_are_notified_once_before_the_twentieth_write_and_all_are_written(
    town: Town, url: Callable[[int], str], finding: str
) -> None:
    # GIVEN twenty-five config vars that change to another host within a minute
    town.set_urls(url)
    # WHEN they are checked THEN people are notified early
    assert town.writes_until_notified() == MANY
    # AND once, however many follow, and every env var has its value
    assert town.findings() == [finding]
    assert [town.hasura.env[f"PG_DATABASE_URL{number}"] for number in range(SYNCS)] == list(map(url, range(SYNCS)))
    # AND no event shows a host
    assert "example.com" not in repr(town.event_bus.published)
    assert ".invalid" not in repr(town.event_bus.published)


def test_changes_around_the_end_of_a_minute_of_the_clock_are_reported_too(town: Town) -> None:
    # GIVEN nine changes, and then the next minute of the clock
    town.set_urls(to_one_host)
    for sync_id in town.ids[:9]:
        town.check_one(sync_id)
    town.clock.advance(timedelta(minutes=1))
    # WHEN ten others follow THEN people are notified before the twentieth
    for sync_id in town.ids[9:19]:
        town.check_one(sync_id)
    assert town.findings() == [ONE_HOST]


def test_parallel_checks_notify_with_one_event(town: Town) -> None:
    town.set_urls(to_one_host)
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(town.check_one, town.ids))
    ids = {event.event_id for event in town.event_bus.published if event.type is EventType.MANY_HOSTS_CHANGED}
    assert len(ids) == 1


def test_rotations_and_first_checks_and_slow_moves_are_not_reported(town: Town) -> None:
    # GIVEN rotations, which keep the host; the first checks were at one host, too
    town.set_urls(lambda _number: SECOND_URL)
    assert town.check_all() == [Outcome.UPDATED] * SYNCS
    # AND moves of which there is one a minute
    town.set_urls(to_one_host)
    for sync_id in town.ids:
        town.clock.advance(timedelta(minutes=1))
        town.check_one(sync_id)
    assert town.findings() == []


def test_it_is_reported_again_after_an_hour(town: Town) -> None:
    for url in (to_one_host, to_a_host_each):
        town.set_urls(url)
        town.check_all()
        town.clock.advance(QUIET)
    assert town.findings() == [ONE_HOST, OTHER_HOSTS]


def test_after_a_change_of_the_key_an_unknown_host_is_no_change(town: Town) -> None:
    town.syncs.stored = {
        sync_id: replace(sync, host_fingerprint="fedcba98" + "0" * 24) for sync_id, sync in town.syncs.stored.items()
    }
    town.set_urls(to_one_host)
    town.check_all()
    assert town.findings() == []


def test_a_count_that_fails_keeps_nothing_from_being_written(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise TransientFailure("state_unavailable")

    monkeypatch.setattr(town.host_changes, "count", fail)
    town.set_urls(to_one_host)
    assert town.check_all() == [Outcome.UPDATED] * SYNCS
