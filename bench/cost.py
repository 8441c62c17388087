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
from urlsync.domain.sweep import ROUND
from urlsync.use_cases.operations.count_syncs import COUNT_EVERY, COUNT_FEW_EVERY, PART

from bench.artifacts import ROOT
from bench.findings import Findings

PRICES = ROOT / "bench" / "prices.json"
TEMPLATE = ROOT / "template.yaml"
MILLION = 1_000_000
MINUTES_A_MONTH = 30 * 24 * 60
RUN_QUERIES = SHARDS + 1
"""Queries of a run of the schedule: one for each shard of due times, and one for sweeps."""
BATCH = 10
KILOBYTE = 1024
MOVE = 2
"""Write units of a move within an index: its item is deleted at one place, and put at another."""
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

    def read(self, item: str) -> int:
        """Return the read units of a consistent read: one for each four kilobytes that have begun."""
        size: float = self.assumed[f"{item}_bytes"]
        return math.ceil(size / (4 * KILOBYTE))

    def writes(self, item: str) -> int:
        """Return the write units of an item of this kind: one for each kilobyte that has begun."""
        size: float = self.assumed[f"{item}_bytes"]
        return math.ceil(size / KILOBYTE)

    def queried(self, item: str) -> float:
        """Return the read units of such an item as part of an eventually consistent query."""
        size: float = self.assumed[f"{item}_bytes"]
        return size / 4 / KILOBYTE / 2


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
    # The entry of a routine check is one more request of its batch.
    batch = rates.invocation(together * cpu, aws + 1, upstream, together * numbers["log.sync.bytes"])
    used = {"sqs_fifo_request": 2 / together, "dynamodb_read_unit": 1 + 1 / together}  # receiving, deleting; reading
    written = _written_by_check(rates, is_batch=together > 1)
    if end == "unchanged":
        return added_up(_times(1 / together, batch), used, {"dynamodb_write_unit": written})
    # In one transaction, with the record before the write, the cleared outbox, and the move by the time of the update.
    sync = rates.writes("sync")
    written += sync + 2 * rates.writes("history_entry") - 1 + 2 * sync + MOVE
    return added_up(_times(1 / together, batch), used, {"dynamodb_write_unit": written, "eventbridge_event": 1})


def _written_by_check(rates: Tariff, *, is_batch: bool) -> float:
    """Return the write units of a routine check: the sync, its entry, two moves within indexes, and the index of signs.

    The entries of a batch are stored in a transaction, which counts twice
    (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
    """
    entry = rates.writes("history_entry") * (2 if is_batch else 1)
    return rates.writes("sync") + entry + 2 * MOVE + rates.writes("sign")


def _pending_release(rates: Tariff, numbers: Mapping[str, float]) -> Bill:
    """Return the units of a webhook about a release that has not ended: the sync is only made due in 15 seconds."""
    cpu, bytes_of_logs = numbers["warm.sync, unchanged.cpu_ms"], numbers["log.sync.bytes"]
    used = {"sqs_fifo_request": 2, "dynamodb_read_unit": 1, "dynamodb_write_unit": rates.writes("sync") + MOVE}
    return added_up(rates.invocation(cpu, 2, 0, bytes_of_logs), used)


def _moved(rates: Tariff, numbers: Mapping[str, float]) -> Bill:
    """Return the units of a sign that moved: the sync is read and its sign stored, and a check asks for the release."""
    seen = {
        "sqs_fifo_request": 1,
        "dynamodb_read_unit": 1,
        "dynamodb_write_unit": rates.writes("sync") + rates.writes("sign"),
    }
    more = rates.assumed["upstream_call_ms"] + 2 * rates.assumed["aws_call_ms"]
    waiting = {"lambda_gb_second_arm": more / 1000 * rates.assumed["memory_gb"]}
    return added_up(_check(rates, numbers, "unchanged"), seen, waiting)


def _look(rates: Tariff) -> Bill:
    """Return what a look at a webhook adds to a check: two calls, one more read, and what was seen is stored."""
    assumed = rates.assumed
    waiting = 2 * assumed["upstream_call_ms"] + 2 * assumed["aws_call_ms"]
    return {
        "lambda_gb_second_arm": waiting / 1000 * assumed["memory_gb"] / BATCH,
        "dynamodb_read_unit": 1,
        "dynamodb_write_unit": rates.writes("sync") + rates.writes("sign"),
    }


def month(rates: Tariff, numbers: Mapping[str, float], syncs: int, accounts: int) -> dict[str, Bill]:
    """Return the units that syncs use in a month, by purpose; `accounts` share them equally, with trusted sweeps.

    Checks after webhooks are batches of one. Sweeps and full checks are due at the same moments, so theirs have ten.
    """
    assumed, each = rates.assumed, syncs / accounts
    is_swept = each >= _default("SweepMinimumSyncs")
    scheduled = syncs * MINUTES_A_MONTH / (_default("FullCheckHours") * 60 if is_swept else check_interval_minutes())
    releases, rotations = (syncs * assumed[f"{what}_per_sync_and_month"] for what in ("releases", "rotations"))
    webhooks, pending = (releases * assumed[f"{what}_per_release"] for what in ("webhooks", "pending_webhooks"))
    moved = (releases + rotations) * is_swept
    sweeps = accounts * MINUTES_A_MONTH / _default("SweepIntervalMinutes") * is_swept
    unchanged, updated = (_check(rates, numbers, end) for end in ("unchanged", "updated"))
    full = _check(rates, numbers, "unchanged", together=BATCH if is_swept else 1)
    enqueued = {"sqs_fifo_request": 0.1 * scheduled, "dynamodb_read_unit": scheduled / 100}
    # Every two days, the connections of the same Heroku account are listed and read.
    counted = rates.read("connection") + 1
    found = accounts * (MINUTES_A_MONTH * rates.queried("due_connection") + 15 * counted) * is_swept
    return {
        "sweeps": added_up(_times(sweeps, _sweep(rates, numbers, each)), {"dynamodb_read_unit": found}),
        "scheduled checks": added_up(_times(scheduled, full), enqueued),
        "looks at webhooks": _times(min(scheduled, 30 * syncs), _look(rates)),
        "checks of what sweeps saw moving": _times(moved, _moved(rates, numbers)),
        "webhooks and their checks": added_up(
            _times(webhooks, _webhook(rates, numbers)),
            _times(pending, _pending_release(rates, numbers)),
            _times(webhooks - pending - rotations, unchanged),
        ),
        # Its confirmation, and the check that this asks for, cost as much as a check each.
        "updates": added_up(_times(rotations, updated), _times(2 * rotations, unchanged)),
        "counts by group": _counts(rates, syncs),
        "history, with its backup": _history(assumed, scheduled + moved + webhooks - pending),
    }


def _sweep(rates: Tariff, numbers: Mapping[str, float], syncs: float) -> Bill:
    """Return the units of one sweep of a connection with so many syncs, in a batch of ten."""
    assumed = rates.assumed
    pages = math.ceil(syncs / assumed["sweep_page"])
    cpu = numbers["warm.sync, unchanged.cpu_ms"] + syncs * assumed["sweep_cpu_ms_per_sync"]
    batch = rates.invocation(BATCH * cpu, 3, 2 * pages, BATCH * numbers["log.sync.bytes"])
    moves = min(1, _default("SweepIntervalMinutes") * 60 / ROUND.total_seconds())
    used = {
        "sqs_fifo_request": 0.1 + 2 / BATCH,
        "dynamodb_read_unit": 1 + syncs * rates.queried("sign"),
        "dynamodb_write_unit": rates.writes("connection") + moves * MOVE,
    }
    return added_up(_times(1 / BATCH, batch), used)


def _counts(rates: Tariff, syncs: float) -> Bill:
    """Return the units of counting all syncs; what people ask for between two counts is not included."""
    counts = MINUTES_A_MONTH / (COUNT_EVERY if syncs > PART else COUNT_FEW_EVERY)
    seconds = syncs * rates.assumed["count_cpu_ms_per_sync"] / rates.assumed["vcpu_at_that_memory"] / 1000
    once = {
        "dynamodb_read_unit": syncs * rates.queried("listed_sync") + rates.read("sync_totals") / 2,
        "dynamodb_write_unit": rates.writes("sync_totals"),
        "lambda_gb_second_arm": seconds * rates.assumed["memory_gb"],
    }
    return _times(counts, once)


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
    # The schedules of admin go on with jobs and deletions, with twice the memory. Every second run looks for jobs.
    cpu, bytes_of_logs = numbers["warm.sync, unchanged.cpu_ms"], numbers["log.sync.bytes"]
    looked, idle = (_times(2, rates.invocation(cpu, calls, 0, bytes_of_logs)) for calls in (1, 0))
    runs = added_up(runs, _times(MINUTES_A_MONTH * (0.5 + 0.2), looked), _times(MINUTES_A_MONTH * 0.5, idle))
    # And two alarms watch items that are read every ten minutes.
    runs = added_up(runs, {"dynamodb_read_unit": MINUTES_A_MONTH * 0.5 * (0.5 + 0.2 + 2 * 0.1)})
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
