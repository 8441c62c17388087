"""What a thousand quiet syncs of one account cost, counted on the simulators' models in faked time."""

import math
import random
from datetime import datetime, timedelta

import pytest

from tests.fakes.effort import is_whole
from tests.fakes.examples import CONNECTION_ID
from tests.fakes.quiet_account import QuietAccount

SYNCS = 1_000
SETTLED_AFTER = 1.0
"""Hours until each sync was checked once since the first sweep."""
HOURS = 24 if is_whole() else 2
LIMITS = {"heroku": 0.4, "hasura": 0.25, "aws": 0.8}
"""Calls of each service for a sync and hour."""


@pytest.mark.no_cover
def test_a_day_of_a_thousand_quiet_syncs_costs_a_tenth_of_what_single_checks_do() -> None:
    # GIVEN syncs whose connection has earned trust
    account = QuietAccount(SYNCS)
    account.hours(SETTLED_AFTER)
    # WHEN a day passes in which nothing happens
    counted = account.hours(HOURS)
    # THEN each service was called so often at most
    seen = {service: counted[service] / HOURS / SYNCS for service in LIMITS}
    assert {service: number for service, number in seen.items() if number > LIMITS[service]} == {}
    # AND every sync was checked four times a day, and its webhook looked at once
    assert counted["heroku:read_config_var"] == pytest.approx(SYNCS * HOURS / 6, rel=0.1)
    assert 0 < counted["heroku:list_webhooks"] <= SYNCS * HOURS / 24
    checked = [sync.last_checked_at for sync in account.all_syncs() if sync.last_checked_at is not None]
    assert len(checked) == SYNCS
    assert account.clock.time - min(checked) <= timedelta(hours=6)


def test_syncs_without_trust_are_checked_at_the_ordinary_interval() -> None:
    account = QuietAccount(20, is_trusted=False)
    account.hours(1)
    counted = account.hours(2)
    assert counted["heroku:read_config_var"] >= 20 * 2 * 4


def test_a_webhook_that_is_behind_the_master_is_repaired_within_minutes_of_the_first() -> None:
    # GIVEN a master secret that was rotated
    account = QuietAccount(30)
    account.hours(2)
    account.webhook_endpoint.rotate("another-fake-master")
    # WHEN one full check has found a webhook that is behind
    known = account.webhook_endpoint.master_id()
    while not any(sync.webhook_secret_id == known for sync in account.all_syncs()):
        account.minute()
    # THEN all others are looked at within an interval
    for _ in range(17):
        account.minute()
    assert {sync.webhook_secret_id for sync in account.all_syncs()} == {known}


PHASES = 200
CALL = timedelta(milliseconds=300)
FOUND_WITHIN_S = 150


def at_any_moment(account: QuietAccount, chance: random.Random) -> datetime:
    """Let some minutes and a part of one pass, so that the schedule's next run comes at its minute."""
    for _ in range(chance.randint(1, 4)):
        account.minute()
    account.clock.time -= timedelta(seconds=chance.uniform(0, 60))
    return account.clock.time


def to_the_minute(account: QuietAccount) -> None:
    account.clock.time = account.clock.time.replace(second=0, microsecond=0) + timedelta(minutes=1)


@pytest.mark.no_cover
def test_a_change_whose_webhooks_are_all_lost_is_found_within_two_and_a_half_minutes() -> None:
    # GIVEN a connection with trust, and changes at 200 moments
    account, chance = QuietAccount(30, latency=CALL), random.Random(5)
    account.hours(SETTLED_AFTER)
    took = []
    for number in range(PHASES):
        sync = chance.choice(account.all_syncs())
        since = at_any_moment(account, chance)
        account.change(sync, f"postgres://fake-user:fake-new-{number}@db.example.com/fake")
        to_the_minute(account)
        # WHEN minutes pass THEN the target has the new value
        took.append(account.seconds_until(lambda: account.is_equal_at_both(sync.sync_id), since))  # noqa: B023 (at once)
    assert sorted(took)[PHASES * 99 // 100 - 1] <= FOUND_WITHIN_S
    assert account.stored_connections.stored[CONNECTION_ID].sweep.is_trusted


@pytest.mark.no_cover
def test_a_transfer_without_an_event_is_noticed_within_two_and_a_half_minutes() -> None:
    chance, took = random.Random(6), []
    account = QuietAccount(PHASES + 10, latency=CALL)
    account.hours(SETTLED_AFTER)
    for sync in account.all_syncs()[:PHASES]:
        since = at_any_moment(account, chance)
        account.transfer(sync)
        to_the_minute(account)
        took.append(account.seconds_until(lambda: not account.is_live(sync.sync_id), since))  # noqa: B023 (at once)
    assert sorted(took)[len(took) * 99 // 100 - 1] <= FOUND_WITHIN_S


SLOW_PAGE = timedelta(milliseconds=500)
FOUND_AMONG_MANY_WITHIN_S = 210


@pytest.mark.scale
def test_a_lost_change_among_ten_thousand_apps_is_found_within_three_and_a_half_minutes() -> None:
    # GIVEN an account whose sweeps read twenty pages of apps, and as many of projects
    account, chance = QuietAccount(30, latency=SLOW_PAGE, others=9_970), random.Random(7)
    account.hours(SETTLED_AFTER)
    took = []
    for number in range(PHASES):
        sync = chance.choice(account.all_syncs())
        since = at_any_moment(account, chance)
        account.change(sync, f"postgres://fake-user:fake-new-{number}@db.example.com/fake")
        to_the_minute(account)
        # WHEN minutes pass THEN the target has the new value
        took.append(account.seconds_until(lambda: account.is_equal_at_both(sync.sync_id), since))  # noqa: B023 (at once)
    nearly_all = sorted(took)[math.ceil(len(took) * 0.99) - 1]
    print(f"p50 {sorted(took)[len(took) // 2]:.0f} s, p99 {nearly_all:.0f} s")
    assert nearly_all <= FOUND_AMONG_MANY_WITHIN_S
