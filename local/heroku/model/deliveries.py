"""Deliveries of webhook events: order, retries, and what is remembered of them.

Sources: https://devcenter.heroku.com/articles/app-webhooks, and the changelog
(https://devcenter.heroku.com/changelog-items/1966, https://devcenter.heroku.com/changelog-items/2525).
This module decides what is sent when, but sends nothing itself: the courier takes the attempts that are due,
and reports how each went.
"""

import base64
import hashlib
import hmac
import json
from collections import defaultdict, deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from local.heroku.model.chance import Chance
from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import not_found
from local.heroku.model.events import Event
from local.heroku.model.faults import Faults
from local.heroku.model.webhooks import Webhook, Webhooks

FIRST_RETRY = timedelta(seconds=1)  # the real one is not documented; only the growth and its limit are
LONGEST_RETRY = timedelta(hours=1)
RETRIES_END_AFTER = timedelta(hours=72)
KEPT_FOR = timedelta(days=7)
KEPT_PER_WEBHOOK = 300
_REORDERED_BY_S = (0.2, 2.0)


@dataclass(frozen=True)
class Attempt:
    """One POST to make now. `headers` and `body` are secret in so far as they show the signature."""

    id: str
    delivery_id: str
    webhook_id: str
    url: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True)
class AttemptResult:
    """How an attempt went: the HTTP status, or the class of the error that left us without one."""

    code: int | None
    error_class: str | None = None

    @property
    def succeeded(self) -> bool:
        """Only the 200 series counts."""
        return self.code is not None and 200 <= self.code < 300


@dataclass(eq=False)
class Delivery:
    """One event on its way to one subscription. `lane` is what must stay in order."""

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
        """Whether nothing more will be sent."""
        return self.status in {"succeeded", "failed", "skipped"}

    def resource(self) -> dict[str, Any]:
        """Return the delivery as `GET /apps/{app}/webhook-deliveries/{delivery}` shows it."""
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
    """All deliveries. Within a lane the next is sent only when the one before has ended."""

    def __init__(self, clock: SimulatedClock, chance: Chance, webhooks: Webhooks, faults: Faults) -> None:
        self._clock = clock
        self._chance = chance
        self._webhooks = webhooks
        self._faults = faults
        self._records: dict[str, Delivery] = {}
        self._lanes: defaultdict[str, deque[Delivery]] = defaultdict(deque)
        self._in_flight: set[str] = set()
        self._last_seq = 0

    def enqueue(self, event: Event, webhook: Webhook) -> None:
        """Have `event` delivered to `webhook`, unless a fault loses it."""
        faults = self._faults.deliveries
        if self._chance.happens(faults.drop):
            return
        self._add(event, webhook)
        if self._chance.happens(faults.duplicate):
            # Heroku sends some events twice, with the same content and another event id.
            # https://help.heroku.com/JP3QR5I5
            self._add(replace(event, id=self._chance.identifier()), webhook)

    def take_due(self) -> list[Attempt]:
        """Return the attempts to make now; each must be reported with `finish`."""
        now = self._clock.now()
        heads = [lane[0] for lane in self._lanes.values()]
        return [self._attempt(one) for one in heads if self._waiting(one) and _planned(one) <= now]

    def next_due(self) -> datetime | None:
        """Return when the next attempt is due, if nothing else happens."""
        moments = [_planned(lane[0]) for lane in self._lanes.values() if self._waiting(lane[0])]
        return min(moments, default=None)

    def finish(self, attempt: Attempt, result: AttemptResult) -> None:
        """Note how an attempt went, and plan the next one if there is to be one."""
        self._in_flight.discard(attempt.delivery_id)
        delivery = self._records.get(attempt.delivery_id)
        if delivery is None:
            return
        self._note(delivery, attempt, result)
        if result.succeeded:
            self._end(delivery, "succeeded")
        elif delivery.level == "notify":
            self._end(delivery, "failed")
        else:
            self._retry_or_give_up(delivery)
        self._prune(delivery.webhook_id)

    def forget_webhook(self, webhook_id: str) -> None:
        """Drop everything of a subscription that was removed."""
        for delivery in self.of_webhook(webhook_id):
            self._drop(delivery)

    def of_webhook(self, webhook_id: str) -> list[Delivery]:
        """Return what is remembered of a subscription's deliveries, oldest first."""
        return [delivery for delivery in self._records.values() if delivery.webhook_id == webhook_id]

    def of_app(self, app_id: str) -> list[Delivery]:
        """Return what is remembered of an app's deliveries, oldest first."""
        return [delivery for delivery in self._records.values() if delivery.event.app_id == app_id]

    def events_of_app(self, app_id: str) -> list[Event]:
        """Return the events that an app's remembered deliveries tell, oldest first."""
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
        identifier = self._chance.identifier()
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
        """Choose lane and first delay; a reordered delivery goes alone and late, so others overtake it."""
        faults = self._faults.deliveries
        if self._chance.happens(faults.reorder):
            return delivery_id, faults.delay_s + self._chance.between(*_REORDERED_BY_S)
        return webhook.id, faults.delay_s

    def _waiting(self, delivery: Delivery) -> bool:
        return delivery.id not in self._in_flight

    def _attempt(self, delivery: Delivery) -> Attempt:
        webhook = self._webhooks.get(delivery.webhook_id)
        assert webhook is not None, "deliveries go with their subscription"  # noqa: S101 -- an invariant
        attempt_id = self._chance.identifier()
        told = delivery.event.delivered(webhook_id=webhook.id, delivery_id=delivery.id, attempt_id=attempt_id)
        body = json.dumps(told, separators=(",", ":")).encode()
        self._in_flight.add(delivery.id)
        return Attempt(attempt_id, delivery.id, webhook.id, webhook.url, _headers(webhook, body), body)

    def _note(self, delivery: Delivery, attempt: Attempt, result: AttemptResult) -> None:
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

    def _retry_or_give_up(self, delivery: Delivery) -> None:
        """Retry for 72 hours; what was older at its first attempt got that one attempt and is `skipped`."""
        now = self._clock.now()
        if now - delivery.created_at >= RETRIES_END_AFTER:
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
        """Forget ended deliveries beyond the newest 300 of a subscription, or older than seven days."""
        mine = self.of_webhook(webhook_id)
        too_many = len(mine) - KEPT_PER_WEBHOOK
        too_old = self._clock.now() - KEPT_FOR
        for position, delivery in enumerate(mine):
            if delivery.finished and (position < too_many or delivery.created_at < too_old):
                self._drop(delivery)


def retry_delay(attempts_made: int) -> timedelta:
    """Return how long to wait after so many failed attempts: doubling, up to an hour."""
    doublings = min(attempts_made - 1, 16)  # further ones would only overflow: an hour is reached long before
    return min(FIRST_RETRY * int(2**doublings), LONGEST_RETRY)


def signature(secret: str, body: bytes) -> str:
    """Sign a body as `Heroku-Webhook-Hmac-SHA256` does: base64 of the HMAC over the raw bytes."""
    return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()


def _headers(webhook: Webhook, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Heroku-Webhook-Hmac-SHA256": signature(webhook.secret, body),
    }
    if webhook.authorization is not None:
        headers["Authorization"] = webhook.authorization
    return headers


def _planned(delivery: Delivery) -> datetime:
    """Return when a delivery that waits in a lane is to be attempted."""
    return delivery.next_attempt_at or delivery.created_at
