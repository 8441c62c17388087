"""Webhook events: what happened, told to every subscription that asked for it.

https://devcenter.heroku.com/articles/webhook-events
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from local.heroku.model.accounts import Account
from local.heroku.model.chance import Chance
from local.heroku.model.clock import SimulatedClock, microsecond, second
from local.heroku.model.webhooks import Webhook, Webhooks

_VERSION = "application/vnd.heroku+json; version=3"


@dataclass(frozen=True)
class Event:
    """One thing that happened to an app; all its deliveries tell the same."""

    id: str
    app_id: str
    resource: str
    action: str
    data: dict[str, Any]
    actor: dict[str, str]
    created_at: datetime

    @property
    def include(self) -> str:
        """What a subscription must include to be told."""
        return f"api:{self.resource}"

    def listed(self) -> dict[str, Any]:
        """Return the event as `GET /apps/{app}/webhook-events` shows it."""
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
    """Where events wait to be delivered."""

    def enqueue(self, event: Event, webhook: Webhook) -> None:
        """Have `event` delivered to `webhook`."""


class Publisher:
    """Turns what happens into events for the subscriptions that asked."""

    def __init__(self, clock: SimulatedClock, chance: Chance, webhooks: Webhooks, outbox: Outbox) -> None:
        self._clock = clock
        self._chance = chance
        self._webhooks = webhooks
        self._outbox = outbox

    def publish(self, app_id: str, resource: str, action: str, data: dict[str, Any], actor: Account) -> None:
        """Tell every subscription of the app that includes this resource."""
        event = Event(
            id=self._chance.identifier(),
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
