"""Part 6: cost in dollars, from the measured counts and durations and the dated prices in `prices.json`.

A duration on AWS is calculated from the measured CPU time, scaled by the processor share that the function's
memory buys, and from the number of calls, each with an assumed network time.
"""

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from urlsync.adapters.dynamodb.keys import SHARDS

from bench.artifacts import ROOT
from bench.findings import Findings

PRICES = ROOT / "bench" / "prices.json"
TEMPLATE = ROOT / "template.yaml"
MILLION = 1_000_000
MINUTES_A_MONTH = 30 * 24 * 60
RUN_QUERIES = SHARDS + 1
"""Queries of a run of the schedule: one for each shard of due times, and one for sweeps."""
BATCH = 10
Bill = Mapping[str, float]


@dataclass(frozen=True)
class Tariff:
    """Prices per unit, and assumptions."""

    prices: Mapping[str, float]
    assumed: Mapping[str, Any]

    def dollars(self, bill: Bill) -> float:
        """Return the total of a bill: units by the name of their price."""
        return sum(self.prices[name] * units for name, units in bill.items())

    def invocation(self, cpu_ms: float, aws_calls: float, upstream_calls: float, log_bytes: float) -> Bill:
        """Return the units of one invocation of a function."""
        waiting = aws_calls * self.assumed["aws_call_ms"] + upstream_calls * self.assumed["upstream_call_ms"]
        seconds = (cpu_ms / self.assumed["vcpu_at_that_memory"] + waiting) / 1000
        return {
            "lambda_request": 1,
            "lambda_gb_second_arm": seconds * self.assumed["memory_gb"],
            "cloudwatch_logs_gb": log_bytes / 1e9,
            "xray_trace": self.assumed["traced_share"],
        }


def tariff() -> Tariff:
    """Return the prices and assumptions."""
    document = json.loads(PRICES.read_text())
    prices = {name: entry["price"] / entry["per"] for name, entry in document["prices"].items()}
    return Tariff(prices, document["assumptions"])


def is_complete(numbers: Mapping[str, float]) -> bool:
    """Return whether all parts that the cost depends on have been measured."""
    return "warm.verify, accepted.cpu_ms" in numbers and "reconcile.1000.cpu_s" in numbers


def measure(numbers: Mapping[str, float]) -> Findings:
    """Calculate the cost from the other parts' numbers."""
    rates = tariff()
    webhook = _webhook(rates, numbers)
    unchanged, updated = (_check(rates, numbers, end) for end in ("unchanged", "updated"))
    bills = {
        "a million webhooks, received": _times(MILLION, webhook),
        "a million checks, unchanged": _times(MILLION, unchanged),
        "a million checks, updated": _times(MILLION, updated),
        "1,000 syncs in 10 accounts, a month": added_up(*month(rates, numbers, 1000, 10).values()),
        "the stack itself, a month": standing(rates, numbers),
    }
    dated = json.loads(PRICES.read_text())["dated"]
    findings = Findings(f"Cost, prices of {dated} in us-east-1", ("what", "US$", "largest items"))
    for name, bill in bills.items():
        dollars = rates.dollars(bill)
        findings.add(name, f"{dollars:,.2f}", _largest(rates, bill))
        findings.numbers[f"cost.{name}"] = dollars
    return findings


def _webhook(rates: Tariff, numbers: Mapping[str, float]) -> Bill:
    cpu = numbers["warm.verify, accepted.cpu_ms"]
    call = rates.invocation(cpu, aws_calls=1, upstream_calls=0, log_bytes=numbers["log.verify.bytes"])
    return added_up(call, {"api_gateway_rest_request": 1, "sqs_fifo_request": 1})


def _check(rates: Tariff, numbers: Mapping[str, float], end: str, together: int = 1) -> Bill:
    """Return the units of a check, which shares its invocation with the others of its batch."""
    upstream = sum(numbers[f"calls.{end}.{call}"] for call in ("heroku", "hasura_reads", "hasura_writes"))
    cpu, aws = numbers[f"warm.sync, {end}.cpu_ms"], numbers[f"calls.{end}.aws"]
    batch = rates.invocation(together * cpu, aws, upstream, together * numbers["log.sync.bytes"])
    call = _times(1 / together, batch)
    # Receiving and deleting; two consistent reads; a transaction counts twice, and the indexes follow
    # (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
    # Two moves, by due time and by the time of the check, and the index of signs.
    used = {
        "sqs_fifo_request": 2 / together,
        "dynamodb_read_unit": 1 + 1 / together,
        "dynamodb_write_unit": 2 * 2 + 2 * 2 + 1,
    }
    if end == "unchanged":
        return added_up(call, used)
    # The record before the write and the cleared outbox, and the move by the time of the update. One event.
    return added_up(call, used, {"dynamodb_write_unit": 4, "eventbridge_event": 1})


def month(rates: Tariff, numbers: Mapping[str, float], syncs: int, accounts: int) -> dict[str, Bill]:
    """Return the units that syncs use in a month, by purpose; `accounts` share them equally, with trusted sweeps.

    Checks after webhooks are batches of one. Sweeps and full checks are due at the same moments, so theirs have ten.
    """
    assumed, each = rates.assumed, syncs / accounts
    is_swept = each >= _default("SweepMinimumSyncs")
    scheduled = syncs * MINUTES_A_MONTH / (_default("FullCheckHours") * 60 if is_swept else check_interval_minutes())
    releases, rotations = (syncs * assumed[f"{what}_per_sync_and_month"] for what in ("releases", "rotations"))
    webhooks, moved = releases * assumed["webhooks_per_release"], (releases + rotations) * is_swept
    sweeps = accounts * MINUTES_A_MONTH / _default("SweepIntervalMinutes") * is_swept
    unchanged, updated = (_check(rates, numbers, end) for end in ("unchanged", "updated"))
    full = _check(rates, numbers, "unchanged", together=BATCH if is_swept else 1)
    enqueued = {"sqs_fifo_request": 0.1 * scheduled, "dynamodb_read_unit": scheduled / 100}
    return {
        "sweeps": _times(sweeps, _sweep(rates, numbers, each)),
        "scheduled checks": added_up(_times(scheduled, full), enqueued),
        "checks of what sweeps saw moving": _times(moved, unchanged),
        "webhooks and their checks": added_up(
            _times(webhooks, _webhook(rates, numbers)), _times(webhooks - rotations, unchanged)
        ),
        "updates": _times(rotations, updated),
        "counts by group, each minute": {
            "dynamodb_read_unit": syncs * MINUTES_A_MONTH * assumed["listed_sync_bytes"] / 4096 / 2
        },
        "history, with its backup": _history(assumed, scheduled + moved + webhooks),
    }


def _sweep(rates: Tariff, numbers: Mapping[str, float], syncs: float) -> Bill:
    """Return the units of one sweep of a connection with so many syncs, in a batch of ten."""
    assumed = rates.assumed
    pages = math.ceil(syncs / assumed["sweep_page"])
    cpu = numbers["warm.sync, unchanged.cpu_ms"] + syncs * assumed["sweep_cpu_ms_per_sync"]
    batch = rates.invocation(BATCH * cpu, 3, 2 * pages, BATCH * numbers["log.sync.bytes"])
    used = {
        "sqs_fifo_request": 0.1 + 2 / BATCH,
        "dynamodb_read_unit": 1 + syncs * assumed["sign_bytes"] / 4096 / 2,  # an eventually consistent query
        "dynamodb_write_unit": 2 + 2,  # the connection of less than 2 KB, and its move by due time
    }
    return added_up(_times(1 / BATCH, batch), used)


def _history(assumed: Mapping[str, Any], checks_a_month: float) -> Bill:
    """Return the storage of history once as many entries expire as are written."""
    months = _default("HistoryRetentionDays") / 30
    gigabytes = checks_a_month * months * assumed["history_entry_bytes"] / 1e9
    return {"dynamodb_gb_month": gigabytes, "dynamodb_backup_gb_month": gigabytes}


def standing(rates: Tariff, numbers: Mapping[str, float]) -> Bill:
    """Return the units of a stack without syncs in a month: reconcile runs, alarms, keys."""
    template = TEMPLATE.read_text()
    per_run: Bill = rates.invocation(numbers["reconcile.1000.cpu_s"] * 100, RUN_QUERIES + 1, 0, 1000)
    used = {"dynamodb_read_unit": RUN_QUERIES * 0.5, "dynamodb_write_unit": 1}
    runs = _times(MINUTES_A_MONTH, added_up(per_run, used))
    kept: Bill = {
        "secret_month": template.count("Type: AWS::SecretsManager::Secret"),
        "kms_key_month": template.count("Type: AWS::KMS::Key"),
        "cloudwatch_alarm_month": template.count("Type: AWS::CloudWatch::Alarm"),
        "cloudwatch_metric_month": rates.assumed["custom_metrics"],
    }
    return added_up(runs, kept)


def check_interval_minutes() -> int:
    """Return the template's default check interval."""
    return _default("CheckIntervalMinutes")


def _default(parameter: str) -> int:
    found = re.search(rf"{parameter}:\s+Type: Number\s+Default: (\d+)", TEMPLATE.read_text())
    if not found:
        raise LookupError(f"{parameter} has no default")
    return int(found[1])


def _largest(rates: Tariff, bill: Bill) -> str:
    """Return the three largest items as text."""
    dollars = {name: rates.prices[name] * units for name, units in bill.items()}
    largest = sorted(dollars, key=lambda name: dollars[name], reverse=True)[:3]
    return ", ".join(f"{name.replace('_', ' ')} {dollars[name]:,.2f}" for name in largest)


def _times(count: float, bill: Bill) -> Bill:
    return {name: units * count for name, units in bill.items()}


def added_up(*bills: Bill) -> Bill:
    """Return the sum of several bills."""
    names = dict.fromkeys(name for bill in bills for name in bill)
    return {name: sum(bill.get(name, 0) for bill in bills) for name in names}
