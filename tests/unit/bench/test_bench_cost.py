"""Dollars from counts."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.dynamodb.codec import to_attributes
from urlsync.adapters.dynamodb.connection_items import connection_item
from urlsync.adapters.dynamodb.syncs import history_item, sync_item
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.history import HistoryEntry
from urlsync.domain.listing import ListedSync, SyncTotals
from urlsync.domain.secret import Secret
from urlsync.domain.signs import Sign, Trust
from urlsync.domain.sweep import UNSWEPT
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook

from bench import cost, cost_table
from bench.artifacts import ROOT
from bench.cost import Tariff
from tests.fakes.clock import START
from tests.fakes.examples import a_connection, a_history_entry, a_sync
from tests.fakes.sources import parsed_template

NUMBERS = json.loads(cost_table._newest_results().read_text())["numbers"]
INDEXES = parsed_template()["Resources"]["Table"]["Properties"]["GlobalSecondaryIndexes"]
ID = "5a0c1f3e-0000-4000-8000-000000000001"
FINGERPRINT = "0123456789abcdef" * 2
NAME = "acme-production-europe-west"


def a_full_sync() -> Sync:
    """Return a sync with everything that an active sync usually has."""
    times = dict.fromkeys(USUAL, START)
    return a_sync(
        **times,
        heroku_app=HerokuApp(id=ID, name=NAME, owner_id=ID),
        project_name=NAME,
        outcome=Outcome.UNCHANGED,
        fingerprint=FINGERPRINT,
        source_fingerprint=FINGERPRINT,
        host_fingerprint=FINGERPRINT,
        source_etag=f'"{FINGERPRINT * 2}"',
        target_hash=FINGERPRINT + "01234567",
        release_version=123,
        serving=True,
        webhook=Webhook.PRESENT,
        webhook_id=ID,
        webhook_secret_id=FINGERPRINT[:16],
        last_propagation_ms=1234,
        read_watermark=START,
        source_sign=Sign(value="2026-03-04T10:00:00Z", owner_id=ID, moved_at=START),
        target_sign=Sign(value=FINGERPRINT + "01234567", owner_id=ID, moved_at=START),
    )


USUAL = (
    "last_checked_at",
    "last_updated_at",
    "last_confirmed_at",
    "last_served_at",
    "next_check_at",
    "webhook_checked_at",
    "sign_answered_at",
    "source_owner_checked_at",
    "owner_verified_at",
    "signs_since",
)


def a_full_entry() -> HistoryEntry:
    return a_history_entry(
        fingerprint=FINGERPRINT, fingerprint_before=FINGERPRINT, release_version=123, cause=Cause.SCHEDULE
    )


def stored_connection() -> dict[str, Any]:
    """Return the item of a connection that is swept, with tokens as long as real ones and KMS's overhead."""
    sweep = replace(UNSWEPT, due_at=START, listed_at=START, started_at=START, completed_at=START, apps_done=True)
    trusted = replace(sweep, source_trust=Trust(seen=3), target_trust=Trust(seen=3), live=100, revision=1_000_000)
    heroku = HerokuAuthorization(
        access_token=Secret("fake" * 17), refresh_token=Secret("fake" * 17), expires_at=START + timedelta(hours=8)
    )
    connection = a_connection(hasura_token=Secret("fake" * 16), heroku=heroku)
    item = connection_item(connection, lambda _credential, secret: b"x" * (len(secret.reveal()) + 185))
    return {**item, "sweep": to_attributes(trusted), "due_shard": "sweeps", "due_at": 1772652000, "is_regular": True}


def projected(item: dict[str, Any], index: str) -> dict[str, Any]:
    """Return an item as one of the table's indexes has it."""
    schema = next(each for each in INDEXES if each["IndexName"] == index)
    keys = {"pk", "sk", *(key["AttributeName"] for key in schema["KeySchema"])}
    names = keys | set(schema["Projection"].get("NonKeyAttributes", []))
    return {name: value for name, value in item.items() if name in names}


def totals_of_a_week() -> SyncTotals:
    """Return the numbers of an installation that was counted in each hour, and where something needs attention."""
    totals = SyncTotals(at=START, active=99_000, paused=999, unhealthy=99, failing=199)
    for hour in range(24 * 7):
        totals = replace(totals, at=START + timedelta(hours=hour)).after(totals.hours)
    lost = a_sync(status=Status.PAUSED, reason=Reason.HEROKU_AUTHORIZATION_LOST)
    return replace(totals, groups=SyncTotals.of([ListedSync.of(lost)], START).groups * 5)


def size_of(value: Any) -> int:
    """Return the size of a value in DynamoDB
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html)."""
    match value:
        case str():
            return len(value.encode())
        case bytes():
            return len(value)
        case None | bool():
            return 1
        case dict():
            return 3 + sum(len(name) + 1 + size_of(inner) for name, inner in value.items())
        case list():
            return 3 + sum(1 + size_of(inner) for inner in value)
    return 12


def test_an_invocation_pays_for_its_time_on_a_share_of_a_processor() -> None:
    # GIVEN a function with half a processor and half a gigabyte, and calls of 10 ms
    assumed = {
        "vcpu_at_that_memory": 0.5,
        "memory_gb": 0.5,
        "aws_call_ms": 10,
        "upstream_call_ms": 100,
        "traced_share": 0,
    }

    # WHEN it computes for 20 ms and calls AWS twice and Heroku once
    bill = Tariff({}, assumed).invocation(cpu_ms=20, aws_calls=2, upstream_calls=1, log_bytes=500)

    # THEN it is billed for 40 + 20 + 100 ms of half a gigabyte
    assert bill["lambda_gb_second_arm"] == pytest.approx(0.160 * 0.5)
    assert bill["lambda_request"] == 1
    assert bill["cloudwatch_logs_gb"] == pytest.approx(5e-7)


def test_every_price_is_for_one_unit_and_says_where_it_is_from() -> None:
    tariff = cost.tariff()

    assert tariff.prices["lambda_request"] == pytest.approx(0.0000002)
    assert tariff.dollars({"api_gateway_rest_request": 1_000_000}) == pytest.approx(3.5)


def test_the_page_says_what_is_reckoned_now() -> None:
    page = cost_table.PAGE.read_text()

    assert page == cost_table.rewritten(page), "the tables are out of date: run `make cost`"


def test_every_price_is_somebodys_and_only_one_somebodys() -> None:
    for name in cost.tariff().prices:
        takers = [service for service, pattern in cost_table.SERVICES.items() if re.match(pattern, name)]
        assert len(takers) == 1, name


def test_a_hundred_thousand_syncs_of_a_thousand_accounts_cost_450_dollars_at_most() -> None:
    numbers = json.loads(cost_table._newest_results().read_text())["numbers"]
    rates = cost.tariff()
    bills = [cost.standing(rates, numbers), *cost.month(rates, numbers, 100_000, 1_000).values()]
    assert rates.dollars(cost.added_up(*bills)) <= 450


def test_items_are_no_larger_than_the_bill_says() -> None:
    sync = a_full_sync()
    item = sync_item(sync)
    connection = stored_connection()
    found = {
        "sync": item,
        "history_entry": history_item(a_full_entry(), timedelta(days=90)),
        "sign": projected(item, "signs_by_connection"),
        "listed_sync": projected(item, "by_name"),
        "sync_totals": to_attributes(totals_of_a_week()),
        "connection": connection,
        "due_connection": projected(connection, "by_due_time"),
    }
    assumed = cost.tariff().assumed
    too_large = {kind: size_of(each) for kind, each in found.items() if size_of(each) > assumed[f"{kind}_bytes"]}
    assert too_large == {}
    # AND a sync is as small as its bill needs it to be
    assert cost.tariff().writes("sync") == 3


def test_a_release_that_has_not_ended_only_makes_a_sync_due() -> None:
    ended = cost._check(cost.tariff(), NUMBERS, "unchanged")
    pending = cost._pending_release(cost.tariff(), NUMBERS)
    assert (ended["dynamodb_write_unit"], pending["dynamodb_write_unit"]) == (3 + 1 + 4 + 1, 3 + 2)


def test_the_readme_says_the_same() -> None:
    total, _alone = re.findall(r"^\| \*\*total\*\* \| (.+) \|$", cost_table.tables(), re.MULTILINE)
    few, many, _ = (round(float(amount.replace(",", ""))) for amount in total.split(" | "))

    readme = (ROOT / "README.md").read_text()
    assert f"about ${few} a month for 10 syncs and ${many} for 1,000" in readme


def test_every_price_names_its_page_and_what_it_was_compared_with() -> None:
    document = json.loads(cost.PRICES.read_text())
    for name, found in {**document["prices"], **document["mentioned"]}.items():
        assert found["source"].startswith("https://aws.amazon.com/"), name
        assert found["checked"].keys() == {"at", "of"}, name
        assert found["checked"]["at"].startswith("https://"), name
