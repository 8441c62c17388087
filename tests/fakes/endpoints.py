"""Notification endpoints kept in memory, with the semantics of the table. Both pass the same contract tests."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from urlsync.domain.activity import ActivityEntry
from urlsync.domain.delivery import Attempt
from urlsync.domain.events import EventType
from urlsync.domain.notification_endpoint import EndpointCredentials, EndpointFormat, NotificationEndpoint
from urlsync.domain.secret import Secret

from tests.fakes.activity import FakeActivity
from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID
from tests.fakes.interruption import Interruption, nothing_happens
from tests.fakes.strict import strict

ENDPOINT_ID = "5a0c1f3e-0000-4000-8000-0000000000e1"
HOOK = "https://hooks.example.com/t/fake-token"


def an_endpoint(**changes: Any) -> NotificationEndpoint:
    """Return an endpoint of Ann that takes pauses of one project."""
    fields: dict[str, Any] = {
        "endpoint_id": ENDPOINT_ID,
        "owner": "person:sub-of-ann",
        "name": "On call",
        "host": "hooks.example.com",
        "format": EndpointFormat.STANDARD_WEBHOOKS,
        "credentials": EndpointCredentials(url=Secret(HOOK), secret=Secret("whsec_ZmFrZQ==")),
        "created_at": START,
        "event_types": (EventType.SYNC_PAUSED,),
        "project_ids": (PROJECT_ID,),
        **changes,
    }
    return NotificationEndpoint(**fields)


@strict
class FakeEndpoints:
    """The endpoints by id. `before_each` is called before an operation takes effect."""

    def __init__(self, activity: FakeActivity | None = None) -> None:
        self.activity = activity or FakeActivity()
        self.stored: dict[str, NotificationEndpoint] = {}
        self.log: list[tuple[str, Attempt]] = []
        self.before_each: Interruption = nothing_happens

    def all(self) -> Sequence[NotificationEndpoint]:
        self.before_each("all")
        return [endpoint for _, endpoint in sorted(self.stored.items())]

    def get(self, endpoint_id: str) -> NotificationEndpoint | None:
        self.before_each("get")
        return self.stored.get(endpoint_id)

    def create(self, endpoint: NotificationEndpoint, entry: ActivityEntry) -> bool:
        self.before_each("create")
        if endpoint.endpoint_id in self.stored:
            return False
        self.stored[endpoint.endpoint_id] = endpoint
        self.activity.remember(entry)
        return True

    def replace(self, before: NotificationEndpoint, after: NotificationEndpoint, entry: ActivityEntry) -> bool:
        self.before_each("replace")
        stored = self.stored.get(before.endpoint_id)
        if stored is None or stored.edits != before.edits:
            return False
        self.stored[after.endpoint_id] = after
        self.activity.remember(entry)
        return True

    def note(self, endpoint_id: str, attempt: Attempt) -> None:
        self.before_each("note")
        self.log.append((endpoint_id, attempt))

    def attempts(self, endpoint_id: str, limit: int) -> Sequence[Attempt]:
        found = [attempt for known, attempt in self.log if known == endpoint_id]
        return sorted(found, key=lambda attempt: attempt.at, reverse=True)[:limit]

    def fail(self, endpoint_id: str, since: datetime) -> None:
        endpoint = self.stored.get(endpoint_id)
        if endpoint is not None and endpoint.failing_since is None:
            self.stored[endpoint_id] = dataclasses.replace(endpoint, failing_since=since)

    def recover(self, endpoint_id: str) -> None:
        if endpoint_id in self.stored:
            self.stored[endpoint_id] = dataclasses.replace(self.stored[endpoint_id], failing_since=None)

    def switch_off(self, endpoint: NotificationEndpoint) -> None:
        self.before_each("switch_off")
        stored = self.stored.get(endpoint.endpoint_id)
        if stored is not None and stored.edits == endpoint.edits:
            off = dataclasses.replace(stored, enabled=False, edits=stored.edits + 1)
            self.stored[endpoint.endpoint_id] = off

    def delete(self, endpoint_id: str, entry: ActivityEntry) -> bool:
        self.before_each("delete")
        if self.stored.pop(endpoint_id, None) is None:
            return False
        self.activity.remember(entry)
        return True
