"""Webhook events, published to every subscription that includes their resource.

https://devcenter.heroku.com/articles/webhook-events
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from local.heroku.model.accounts import Account
from local.heroku.model.clock import SimulatedClock, microsecond, second
from local.heroku.model.random_source import RandomSource
from local.heroku.model.webhooks import Webhook, Webhooks

_VERSION = "application/vnd.heroku+json; version=3"


@dataclass(frozen=True)
class Event:
    """One event of an app; all its deliveries have the same content."""

    id: str
    app_id: str
    resource: str
    action: str
    data: dict[str, Any]
    actor: dict[str, str]
    created_at: datetime

    @property
    def include(self) -> str:
        """The entity that a subscription must include to receive the event."""
        return f"api:{self.resource}"

    def listed(self) -> dict[str, Any]:
        """Return the event in the format of `GET /apps/{app}/webhook-events`."""
        return {
            "created_at": second(self.created_at),
            "id": self.id,
            "include": self.include,
            "payload": {**self._payload(), "previous_data": {}},
            "updated_at": second(self.created_at),
        }

    def delivered(self, *, webhook_id: str, delivery_id: str, attempt_id: str) -> dict[str, Any]:
        """Return the body of one attempt to deliver the event."""
        at = microsecond(self.created_at)
        return {
            **self._payload(),
            "created_at": at,
            "id": self.id,
            "previous_data": {},
            "published_at": second(self.created_at),
            "sequence": None,
            "updated_at": at,
            "webhook_metadata": {
                "attempt": {"id": attempt_id},
                "delivery": {"id": delivery_id},
                "event": {"id": self.id, "include": self.include},
                "webhook": {"id": webhook_id},
            },
        }

    def _payload(self) -> dict[str, Any]:
        return {
            "action": self.action,
            "actor": self.actor,
            "data": self.data,
            "resource": self.resource,
            "version": _VERSION,
        }


class Outbox(Protocol):
    """The queue of events to be delivered."""

    def enqueue(self, event: Event, webhook: Webhook) -> None:
        """Enqueue the delivery of `event` to `webhook`."""


class Publisher:
    """Publishes events to the subscriptions of an app."""

    def __init__(self, clock: SimulatedClock, random: RandomSource, webhooks: Webhooks, outbox: Outbox) -> None:
        self._clock = clock
        self._random = random
        self._webhooks = webhooks
        self._outbox = outbox

    def publish(self, app_id: str, resource: str, action: str, data: dict[str, Any], actor: Account) -> None:
        """Publish an event to every subscription of the app that includes this resource."""
        event = Event(
            id=self._random.identifier(),
            app_id=app_id,
            resource=resource,
            action=action,
            data=data,
            actor=actor.reference(),
            created_at=self._clock.now(),
        )
        for webhook in self._webhooks.of(app_id):
            if event.include in webhook.include:
                self._outbox.enqueue(event, webhook)
