"""The host of a database URL, and when many changes of hosts are reported."""

from datetime import timedelta

import pytest
from urlsync.domain.host_changes import MANY, ONE_HOST, QUIET, ManyHostChanges, host_of, minute_of
from urlsync.domain.secret import Secret

from tests.fakes.clock import START


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("postgres://u:p@DB.example.com:5432/app", "db.example.com"),
        ("postgres://u:p@a.example.com,b.example.com/app", "a.example.com,b.example.com"),
        ("postgres://u:p@/app?host=db.example.com", "db.example.com"),
        ("postgres://u:p@/app?hostaddr=192.0.2.1", "192.0.2.1"),
        ("postgres:///app", ""),
    ],
)
def test_the_host_of_a_url_is_found_as_libpq_finds_it(url: str, host: str) -> None:
    assert host_of(Secret(url)) == Secret(host)


def test_nineteen_changes_in_any_minute_reach_the_limit_in_one_minute_of_the_clock() -> None:
    # However a minute is cut in two, one part has at least half of nineteen changes.
    assert MANY <= -(-19 // 2)


def test_a_report_is_recent_for_an_hour_and_its_event_is_the_same_whoever_publishes_it() -> None:
    many = ManyHostChanges(finding=ONE_HOST, minute=minute_of(START + timedelta(seconds=59, microseconds=999)))
    assert many.minute == START
    assert many.is_recent(START + QUIET - timedelta(seconds=1))
    assert not many.is_recent(START + QUIET)
    assert many.event(START).event_id == many.event(START + timedelta(seconds=7)).event_id
