"""Send events to notification endpoints: choose the endpoints of an event, and send it to one of them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from urlsync.domain.actor import Actor, ActorKind, Caller, Right
from urlsync.domain.delivery import TEST, Attempt, Delivery, type_of
from urlsync.domain.errors import TransientFailure, UnknownCaller
from urlsync.domain.events import Event, EventType
from urlsync.domain.notification_endpoint import EndpointFormat, NotificationEndpoint, disabled
from urlsync.domain.notifications import OUTAGES
from urlsync.ports import messaging, platform
from urlsync.ports.endpoints import DeliveryQueue, Endpoints, EndpointSender
from urlsync.use_cases.connections.access import ConnectionAccess, IdentifyActor, SyncAccess
from urlsync.use_cases.notifications.manage_endpoints import ManageEndpoints
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
        if event.type is EventType.NOTIFICATION_ENDPOINT_DISABLED:
            return actor.may(Right.USE_ALL) or event.detail.get("endpoint_owner") == actor.id
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
    """Send an event to an endpoint. One that has failed for five days is switched off, and its owner notified."""

    endpoints: Endpoints
    sender: EndpointSender
    event_bus: messaging.EventBus
    manage_endpoints: ManageEndpoints
    clock: platform.Clock
    console_url: str

    def __call__(self, delivery: Delivery, number: int) -> Attempt | None:
        """Return what came of this attempt; None if the endpoint is gone or switched off. Raises `TransientFailure`."""
        endpoint = self.endpoints.get(delivery.endpoint_id)
        if endpoint is None or not endpoint.enabled:
            return None
        event = delivery.event
        attempt = self.tried(
            endpoint, event.event_id, type_of(event), number, BODIES[endpoint.format](event, self.console_url)
        )
        if attempt.succeeded:
            if endpoint.failing_since is not None:
                self.endpoints.recover(endpoint.endpoint_id)
        elif endpoint.failing_since is None:
            self.endpoints.fail(endpoint.endpoint_id, attempt.at)
        elif endpoint.has_failed_long(attempt.at):
            self._switch_off(endpoint, attempt.at)
        return attempt

    def test(self, endpoint_id: str, *, actor: Actor) -> Attempt:
        """Send a test to an endpoint, and return what came of it. Raises `RoleRequired` and `NotFound`."""
        endpoint = self.manage_endpoints.get(endpoint_id, actor=actor)
        body = TESTS[endpoint.format](self.clock.now().isoformat())
        return self.tried(endpoint, self.clock.new_id(), TEST, 1, body)

    def tried(self, endpoint: NotificationEndpoint, event_id: str, kind: str, number: int, body: str) -> Attempt:
        """Send one request and log what came of it."""
        now = self.clock.now()
        attempt = Attempt(at=now, event_id=event_id, type=kind, number=number)
        try:
            attempt = replace(attempt, status=self.sender.send(endpoint, event_id, body, now))
        except TransientFailure as failure:
            attempt = replace(attempt, failure=failure.code)
        self.endpoints.note(endpoint.endpoint_id, attempt)
        return attempt

    def _switch_off(self, endpoint: NotificationEndpoint, at: datetime) -> None:
        """Send nothing to an endpoint any more, and notify its owner. What cannot be published is tried again."""
        self.event_bus.publish([disabled(endpoint, at)])
        self.endpoints.switch_off(endpoint)


def standard_body(event: Event, _console_url: str = "") -> str:
    """Return an event as Standard Webhooks have it: a type with full stops, the time, and the data."""
    return json.dumps({"type": type_of(event), "timestamp": event.detail.get("at"), "data": event.detail})


def slack_body(event: Event, console_url: str) -> str:
    """Return an event as a message for an incoming webhook (https://api.slack.com/messaging/webhooks)."""
    if event.type in TEMPLATES:
        notification = notification_of(event).linking_to(console_url)
        text = f"*{_escaped(notification.subject)}*\n{_escaped(notification.text)}"
    else:
        where = " -> ".join(event.detail[name] for name in ("heroku_app", "env_var") if event.detail.get(name))
        text = _escaped(": ".join(part for part in ("urlsync", event.type.value, where) if part))
    return json.dumps({"text": text})


def _escaped(text: str) -> str:
    """Return a text in which nothing is a link or a mention for Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


BODIES: Final[Mapping[EndpointFormat, Callable[[Event, str], str]]] = {
    EndpointFormat.STANDARD_WEBHOOKS: standard_body,
    EndpointFormat.SLACK: slack_body,
}


def _standard_test(at: str) -> str:
    return json.dumps({"type": TEST, "timestamp": at, "data": {}})


def _slack_test(at: str) -> str:
    return json.dumps({"text": f"urlsync: this is a test of a notification endpoint, sent at {at}"})


TESTS: Final[Mapping[EndpointFormat, Callable[[str], str]]] = {
    EndpointFormat.STANDARD_WEBHOOKS: _standard_test,
    EndpointFormat.SLACK: _slack_test,
}
