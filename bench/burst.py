"""Part 4: many webhooks at once on the local stack.

Every app's config var changes `CHANGES` times, and every release is sent many times as `pending` and as
`succeeded`, in random order. Heroku's own deliveries are disabled, so that only these webhooks arrive. The
schedule is disabled too: on the local stack it checks every sync every minute, fifteen times as often as by
default.
"""

import random
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

import requests

from bench.findings import Findings
from bench.local_stack import emulated_aws
from local.heroku.client import HerokuClient
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.held_schedule import HeldSchedule
from tests.fakes.heroku_events import release_body
from tests.fakes.signed_webhook import WebhookSender
from tests.fakes.synced_app import SyncedApp, SyncedApps

SENDERS = 16
ATTEMPTS = 8
ACCEPTED = 204
CHANGES = 5
STATUSES = ("pending", "succeeded")
QUIET_WITHIN_S = 600.0
CONFIG_VARS_READ = "GET /apps/{app}/config-vars"
GRAPHQL_CALL = "POST /v1/graphql"


@dataclass(frozen=True)
class Webhook:
    """One signed delivery."""

    url: str
    body: bytes
    signature: str


def measure(stack: Stack, webhooks: int, apps: int) -> Findings:
    """Send the webhooks and count what they cause until all queues are empty."""
    synced = _synced_apps(stack, apps)
    heroku = HerokuClient(stack["heroku_url"])
    heroku.control("PUT", "/faults", {"deliveries": {"drop": 1.0}})
    schedule = HeldSchedule(emulated_aws(stack))
    schedule.hold()
    try:
        heroku.control("DELETE", "/calls")
        synced[0].hasura.control("DELETE", "/calls")
        writes, checks = _writes(synced[0]), _checks(synced)
        to_send = _webhooks(stack, synced, webhooks)
        started = time.perf_counter()
        statuses = _send(to_send)
        sent = time.perf_counter() - started
        _wait_until_idle(stack)
        quiet = time.perf_counter() - started
    finally:
        schedule.release()
        heroku.control("DELETE", "/faults")
    made = _checks(synced)
    made.subtract(checks)
    counts = {
        "webhooks": len(to_send),
        "accepted": statuses[ACCEPTED],
        **{f"answered_{status}": number for status, number in statuses.items() if status != ACCEPTED},
        "changes": apps * CHANGES,
        "release_statuses": apps * CHANGES * len(STATUSES),
        "checks": made.total(),
        "checks_by_webhooks": made["webhook"],
        "heroku_reads": _config_var_reads(heroku),
        "hasura_calls": _hasura_calls(synced[0]),
        "env_writes": _writes(synced[0]) - writes,
        "stale": sum(app.target() != app.source() for app in synced),
    }
    return _findings(counts, sent, quiet)


def _synced_apps(stack: Stack, count: int) -> list[SyncedApp]:
    factory = SyncedApps(stack)
    # Several owners, so that the preparation does not use up an account's rate limit at Heroku.
    owners = [factory.owner() for _ in range(max(1, count // 10))]
    with ThreadPoolExecutor(max_workers=4) as pool:
        return list(pool.map(lambda number: factory.make(owners[number % len(owners)]), range(count)))


def _webhooks(stack: Stack, synced: list[SyncedApp], count: int) -> list[Webhook]:
    """Make every app's changes and return their webhooks in random order."""
    each = count // (len(synced) * CHANGES * len(STATUSES))
    webhooks = [webhook for app in synced for webhook in _webhooks_of(stack, app, each)]
    random.Random(0).shuffle(webhooks)  # noqa: S311 - no secret
    return webhooks


def _webhooks_of(stack: Stack, app: SyncedApp, each: int) -> Iterable[Webhook]:
    sender = WebhookSender(stack, app.sync_id)
    for _ in range(CHANGES):
        app.change()
        version = _newest_version(app)
        for status in STATUSES:
            for _ in range(each):
                now = datetime.now(UTC).isoformat()
                body = release_body(event_id=str(uuid4()), version=version, status=status, created_at=now)
                url = f"{stack['api_url']}/webhooks/heroku/{app.sync_id}"
                yield Webhook(url, body, sender.signature(body))


def _newest_version(app: SyncedApp) -> int:
    newest = {"Range": "version ..; order=desc,max=1"}
    return int(app.heroku.call("GET", f"{app.path}/releases", headers=newest).json()[0]["version"])


def _send(webhooks: list[Webhook]) -> Counter[int]:
    """Send all webhooks as fast as they are accepted; return the statuses of all responses."""
    with ThreadPoolExecutor(max_workers=SENDERS) as pool:
        parts = [webhooks[number::SENDERS] for number in range(SENDERS)]
        return sum(pool.map(_send_in_turn, parts), Counter())


def _send_in_turn(webhooks: list[Webhook]) -> Counter[int]:
    statuses: Counter[int] = Counter()
    with requests.Session() as session:
        session.headers["Content-Type"] = "application/json"
        for webhook in webhooks:
            _send_until_accepted(session, webhook, statuses)
    return statuses


def _send_until_accepted(session: requests.Session, webhook: Webhook, statuses: Counter[int]) -> None:
    """Retry rejected webhooks, as Heroku does (https://devcenter.heroku.com/articles/app-webhooks)."""
    headers = {"Heroku-Webhook-Hmac-SHA256": webhook.signature}
    for attempt in range(ATTEMPTS):
        response = session.post(webhook.url, data=webhook.body, headers=headers, timeout=60)
        statuses[response.status_code] += 1
        if response.ok:
            return
        time.sleep(0.1 * 2**attempt)


def _wait_until_idle(stack: Stack) -> None:
    queues = EmulatedQueues(stack)
    wait_until(lambda: not queues.messages(stack["check_queue_url"]), "the check queue is empty", QUIET_WITHIN_S)


def _checks(synced: list[SyncedApp]) -> Counter[str]:
    """Count all checks in history by cause; confirmations continue during a burst."""
    return Counter(entry["cause"] for app in synced for entry in app.history())


def _writes(app: SyncedApp) -> int:
    return len(app.hasura.control("GET", "/writes"))


def _config_var_reads(heroku: HerokuClient) -> int:
    calls: dict[str, int] = heroku.control("GET", "/calls")
    return calls.get(CONFIG_VARS_READ, 0)


def _hasura_calls(app: SyncedApp) -> int:
    calls: dict[str, int] = app.hasura.control("GET", "/calls")
    return calls.get(GRAPHQL_CALL, 0)


def _findings(counts: dict[str, int], sent: float, quiet: float) -> Findings:
    findings = Findings(f"Burst of {counts['webhooks']:,} webhooks", ("what", "how many"))
    for name, count in counts.items():
        findings.add(name.replace("_", " "), count)
    ratios = {
        "accepted_per_second": counts["accepted"] / sent,
        "seconds_until_quiet": quiet,
        "checks_per_webhook": counts["checks_by_webhooks"] / counts["webhooks"],
        "checks_per_release_status": counts["checks_by_webhooks"] / counts["release_statuses"],
        "reads_per_change": counts["heroku_reads"] / counts["changes"],
        "writes_per_change": counts["env_writes"] / counts["changes"],
        "not_accepted": counts["webhooks"] - counts["accepted"],
    }
    for name, number in ratios.items():
        findings.add(name.replace("_", " "), float(number))
    findings.numbers = {f"burst.{name}": float(number) for name, number in {**counts, **ratios}.items()}
    return findings
