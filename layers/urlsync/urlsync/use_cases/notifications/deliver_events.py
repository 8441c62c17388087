"""Send events to notification endpoints: choose the endpoints of an event, and send it to one of them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from urlsync.domain.actor import Actor, ActorKind, Caller, Right
from urlsync.domain.delivery import Attempt, Delivery
from urlsync.domain.errors import TransientFailure, UnknownCaller
from urlsync.domain.events import Event, EventType
from urlsync.domain.notification_endpoint import EndpointFormat
from urlsync.domain.notifications import OUTAGES
from urlsync.ports import platform
from urlsync.ports.endpoints import DeliveryQueue, Endpoints, EndpointSender
from urlsync.use_cases.connections.access import ConnectionAccess, IdentifyActor, SyncAccess
from urlsync.use_cases.notifications.templates import TEMPLATES, notification_of


@dataclass(frozen=True, slots=True)
class SelectEndpoints:
    """Enqueue a delivery of an event for each endpoint that takes it and whose owner may see what it is about.

    What the owner may see is asked now, whatever was true when the endpoint was created.
    """

    endpoints: Endpoints
    queue: DeliveryQueue
    people: platform.People
    identify_actor: IdentifyActor
    sync_access: SyncAccess
    access: ConnectionAccess

    def __call__(self, event: Event) -> int:
        """Return the number of endpoints. Raises `TransientFailure`."""
        wanting = [endpoint for endpoint in self.endpoints.all() if endpoint.wants(event)]
        sees = {owner: self._sees(owner, event) for owner in {endpoint.owner for endpoint in wanting}}
        deliveries = [Delivery(endpoint_id=each.endpoint_id, event=event) for each in wanting if sees[each.owner]]
        self.queue.send(deliveries)
        return len(deliveries)

    def _sees(self, owner: str, event: Event) -> bool:
        """Return True if the owner with this key may see the event now."""
        try:
            actor = self.identify_actor(self._caller(owner))
        except UnknownCaller:
            return False
        if not actor.may(Right.USE_OWN):
            return False
        return event.type in OUTAGES or self._is_about_visible(event, actor)

    def _is_about_visible(self, event: Event, actor: Actor) -> bool:
        sync_id, connection_id = event.detail.get("sync_id"), event.detail.get("connection_id")
        if event.type is EventType.CONNECTION_USED_BY_ADMIN:
            return actor.may(Right.USE_ALL) or any(
                summary.connection_id == connection_id for summary in self.access.usable(actor)
            )
        if actor.may(Right.SEE_ALL):
            return True
        sync = None if sync_id is None else self.sync_access.syncs.get(sync_id)
        return sync is not None and self.sync_access.sees(sync, actor)

    def _caller(self, owner: str) -> Caller:
        """Return who has created an endpoint. Raises `UnknownCaller` for a person who was deleted."""
        kind, _, actor_id = owner.partition(":")
        name = self.people.name_of(actor_id) if kind == ActorKind.PERSON else actor_id
        if name is None:
            raise UnknownCaller
        return Caller(kind=ActorKind(kind), id=actor_id, name=name)


@dataclass(frozen=True, slots=True)
class DeliverEvent:
    """Send an event to an endpoint."""

    endpoints: Endpoints
    sender: EndpointSender
    clock: platform.Clock

    def __call__(self, delivery: Delivery, number: int) -> Attempt | None:
        """Return what came of this attempt; None if the endpoint is gone or switched off. Raises `TransientFailure`."""
        endpoint = self.endpoints.get(delivery.endpoint_id)
        if endpoint is None or not endpoint.enabled:
            return None
        now, event = self.clock.now(), delivery.event
        try:
            status = self.sender.send(endpoint, event.event_id, BODIES[endpoint.format](event), now)
        except TransientFailure as failure:
            return Attempt(at=now, number=number, failure=failure.code)
        return Attempt(at=now, number=number, status=status)


def standard_body(event: Event) -> str:
    """Return an event as Standard Webhooks have it: a type with full stops, the time, and the data."""
    kind = event.type.value.lower().replace(" ", ".")
    return json.dumps({"type": kind, "timestamp": event.detail.get("at"), "data": event.detail})


def slack_body(event: Event) -> str:
    """Return an event as a message for an incoming webhook (https://api.slack.com/messaging/webhooks)."""
    if event.type in TEMPLATES:
        notification = notification_of(event)
        text = f"*{_escaped(notification.subject)}*\n{_escaped(notification.text)}"
    else:
        where = " -> ".join(event.detail[name] for name in ("heroku_app", "env_var") if event.detail.get(name))
        text = _escaped(": ".join(part for part in ("urlsync", event.type.value, where) if part))
    return json.dumps({"text": text})


def _escaped(text: str) -> str:
    """Return a text in which nothing is a link or a mention for Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


BODIES: Final[Mapping[EndpointFormat, Callable[[Event], str]]] = {
    EndpointFormat.STANDARD_WEBHOOKS: standard_body,
    EndpointFormat.SLACK: slack_body,
}
