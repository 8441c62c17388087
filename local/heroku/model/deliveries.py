"""Deliveries of webhook events: order, retries and retention.

Sources: https://devcenter.heroku.com/articles/app-webhooks, and the changelog
(https://devcenter.heroku.com/changelog-items/1966, https://devcenter.heroku.com/changelog-items/2525).
This module decides what is sent and when, but sends nothing: the delivery worker takes the attempts that are
due and reports the result of each.
"""

import base64
import hashlib
import hmac
import json
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import not_found
from local.heroku.model.events import Event
from local.heroku.model.faults import Faults
from local.heroku.model.random_source import RandomSource
from local.heroku.model.webhooks import Webhook, Webhooks

FIRST_RETRY_DELAY = timedelta(seconds=1)  # the real one is not documented; only the growth and its limit are
MAX_RETRY_DELAY = timedelta(hours=1)
RETRY_PERIOD = timedelta(hours=72)
RETENTION = timedelta(days=7)
MAX_PER_WEBHOOK = 300
_REORDERED_BY_S = (0.2, 2.0)


@dataclass(frozen=True)
class Attempt:
    """One POST to make now. `headers` and `body` are secret, because they contain the signature."""

    id: str
    delivery_id: str
    webhook_id: str
    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class AttemptResult:
    """The result of an attempt: the HTTP status, or the class of the error."""

    code: int | None
    error_class: str | None = None

    @property
    def succeeded(self) -> bool:
        """True for a status of the 200 series."""
        return self.code is not None and 200 <= self.code < 300


@dataclass(eq=False)
class Delivery:
    """The delivery of one event to one subscription. Deliveries in the same `lane` stay in order."""

    id: str
    seq: int
    event: Event
    webhook_id: str
    level: str
    lane: str
    created_at: datetime
    updated_at: datetime
    next_attempt_at: datetime | None
    status: str = "pending"
    num_attempts: int = 0
    last_attempt: dict[str, Any] | None = None

    @property
    def finished(self) -> bool:
        """True if no further attempt will be made."""
        return self.status in {"succeeded", "failed", "skipped"}

    def resource(self) -> dict[str, Any]:
        """Return the delivery in the format of `GET /apps/{app}/webhook-deliveries/{delivery}`."""
        return {
            "created_at": second(self.created_at),
            "event": {"id": self.event.id, "include": self.event.include},
            "id": self.id,
            "last_attempt": self.last_attempt,
            "next_attempt_at": second(self.next_attempt_at) if self.next_attempt_at else None,
            "num_attempts": self.num_attempts,
            "status": self.status,
            "updated_at": second(self.updated_at),
            "webhook": {"id": self.webhook_id, "level": self.level},
        }


class Deliveries:
    """All deliveries. A lane sends the next one only when the previous one has ended."""

    def __init__(self, clock: SimulatedClock, random: RandomSource, webhooks: Webhooks, faults: Faults) -> None:
        self._clock = clock
        self._random = random
        self._webhooks = webhooks
        self._faults = faults
        self._records: dict[str, Delivery] = {}
        self._lanes: defaultdict[str, deque[Delivery]] = defaultdict(deque)
        self._in_flight: set[str] = set()
        self._last_seq = 0

    def enqueue(self, event: Event, webhook: Webhook) -> None:
        """Enqueue the delivery of `event` to `webhook`, unless a fault drops it."""
        faults = self._faults.deliveries
        if self._random.happens(faults.drop):
            return
        self._add(event, webhook)
        if self._random.happens(faults.duplicate):
            # Heroku sends some events twice, with the same content and different event ids.
            # https://help.heroku.com/JP3QR5I5
            self._add(replace(event, id=self._random.identifier()), webhook)

    def take_due(self) -> list[Attempt]:
        """Return the attempts that are due; each result must be reported with `finish`."""
        now = self._clock.now()
        heads = [lane[0] for lane in self._lanes.values()]
        return [self._attempt(one) for one in heads if self._waiting(one) and _due_at(one) <= now]

    def next_due(self) -> datetime | None:
        """Return when the next attempt is due, or `None`."""
        moments = [_due_at(lane[0]) for lane in self._lanes.values() if self._waiting(lane[0])]
        return min(moments, default=None)

    def finish(self, attempt: Attempt, result: AttemptResult) -> None:
        """Record the result of an attempt, and schedule the next one if needed."""
        self._in_flight.discard(attempt.delivery_id)
        delivery = self._records.get(attempt.delivery_id)
        if delivery is None:
            return
        self._record(delivery, attempt, result)
        if result.succeeded:
            self._end(delivery, "succeeded")
        elif delivery.level == "notify":
            self._end(delivery, "failed")
        else:
            self._retry_or_end(delivery)
        self._prune(delivery.webhook_id)

    def remove_webhook(self, webhook_id: str) -> None:
        """Remove the deliveries of a subscription that was removed."""
        for delivery in self.of_webhook(webhook_id):
            self._drop(delivery)

    def of_webhook(self, webhook_id: str) -> list[Delivery]:
        """Return the retained deliveries of a subscription, oldest first."""
        return [delivery for delivery in self._records.values() if delivery.webhook_id == webhook_id]

    def of_app(self, app_id: str) -> list[Delivery]:
        """Return the retained deliveries of an app, oldest first."""
        return [delivery for delivery in self._records.values() if delivery.event.app_id == app_id]

    def events_of_app(self, app_id: str) -> list[Event]:
        """Return the events of an app's retained deliveries, oldest first."""
        return list({delivery.event.id: delivery.event for delivery in self.of_app(app_id)}.values())

    def find(self, app_id: str, delivery_id: str) -> Delivery:
        """Return a delivery of an app.

        Raises:
            HerokuError: 404.

        """
        delivery = self._records.get(delivery_id)
        if delivery is None or delivery.event.app_id != app_id:
            raise not_found("webhook-delivery")
        return delivery

    def _add(self, event: Event, webhook: Webhook) -> None:
        now = self._clock.now()
        identifier = self._random.identifier()
        lane, delay = self._lane(webhook, identifier)
        self._last_seq += 1
        delivery = Delivery(
            id=identifier,
            seq=self._last_seq,
            event=event,
            webhook_id=webhook.id,
            level=webhook.level,
            lane=lane,
            created_at=now,
            updated_at=now,
            next_attempt_at=now + timedelta(seconds=delay),
        )
        self._records[delivery.id] = delivery
        self._lanes[lane].append(delivery)
        self._prune(webhook.id)

    def _lane(self, webhook: Webhook, delivery_id: str) -> tuple[str, float]:
        """Return lane and first delay; a reordered delivery has a lane of its own and a delay."""
        faults = self._faults.deliveries
        if self._random.happens(faults.reorder):
            return delivery_id, faults.delay_s + self._random.between(*_REORDERED_BY_S)
        return webhook.id, faults.delay_s

    def _waiting(self, delivery: Delivery) -> bool:
        return delivery.id not in self._in_flight

    def _attempt(self, delivery: Delivery) -> Attempt:
        webhook = self._webhooks.get(delivery.webhook_id)
        assert webhook is not None, "deliveries go with their subscription"  # noqa: S101 -- an invariant
        attempt_id = self._random.identifier()
        payload = delivery.event.delivered(webhook_id=webhook.id, delivery_id=delivery.id, attempt_id=attempt_id)
        body = json.dumps(payload, separators=(",", ":")).encode()
        self._in_flight.add(delivery.id)
        return Attempt(attempt_id, delivery.id, webhook.id, webhook.url, _headers(webhook, body), body)

    def _record(self, delivery: Delivery, attempt: Attempt, result: AttemptResult) -> None:
        now = self._clock.now()
        delivery.num_attempts += 1
        delivery.updated_at = now
        delivery.last_attempt = {
            "id": attempt.id,
            "code": result.code,
            "error_class": result.error_class,
            "status": "succeeded" if result.succeeded else "failed",
            "created_at": second(now),
            "updated_at": second(now),
        }

    def _retry_or_end(self, delivery: Delivery) -> None:
        """Retry for 72 hours; an event that was older at its first attempt is `skipped` after it."""
        now = self._clock.now()
        if now - delivery.created_at >= RETRY_PERIOD:
            self._end(delivery, "skipped" if delivery.num_attempts == 1 else "failed")
            return
        delivery.status = "retrying"
        delivery.next_attempt_at = now + retry_delay(delivery.num_attempts)

    def _end(self, delivery: Delivery, status: str) -> None:
        delivery.status = status
        delivery.next_attempt_at = None
        self._leave_lane(delivery)

    def _leave_lane(self, delivery: Delivery) -> None:
        lane = self._lanes[delivery.lane]
        if delivery in lane:
            lane.remove(delivery)
        if not lane:
            del self._lanes[delivery.lane]

    def _drop(self, delivery: Delivery) -> None:
        self._leave_lane(delivery)
        del self._records[delivery.id]

    def _prune(self, webhook_id: str) -> None:
        """Remove ended deliveries beyond the newest 300 of a subscription, or older than seven days."""
        mine = self.of_webhook(webhook_id)
        too_many = len(mine) - MAX_PER_WEBHOOK
        too_old = self._clock.now() - RETENTION
        for position, delivery in enumerate(mine):
            if delivery.finished and (position < too_many or delivery.created_at < too_old):
                self._drop(delivery)


def retry_delay(attempts_made: int) -> timedelta:
    """Return the delay after this many failed attempts: doubling, up to an hour."""
    doublings = min(attempts_made - 1, 16)  # more would overflow, and the hour is reached long before
    return min(FIRST_RETRY_DELAY * int(2**doublings), MAX_RETRY_DELAY)


def signature(secret: str, body: bytes) -> str:
    """Return the value of `Heroku-Webhook-Hmac-SHA256`: base64 of the HMAC over the raw bytes."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def _headers(webhook: Webhook, body: bytes) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Heroku-Webhook-Hmac-SHA256": signature(webhook.secret, body)}
    if webhook.authorization is not None:
        headers["Authorization"] = webhook.authorization
    return headers


def _due_at(delivery: Delivery) -> datetime:
    """Return when a delivery in a lane is to be attempted."""
    return delivery.next_attempt_at or delivery.created_at
