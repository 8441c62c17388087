"""Create, list, change and delete notification endpoints, and rotate their secrets."""

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from urlsync.domain.activity import ActivityAction, ActivityEntry, Recorder, Subject
from urlsync.domain.actor import Actor, Right, require
from urlsync.domain.delivery import Attempt
from urlsync.domain.errors import IdempotencyKeyReused, NotFound
from urlsync.domain.events import EventType
from urlsync.domain.notification_endpoint import (
    MAX_ENDPOINTS,
    MAX_OF_OWNER,
    SECRET_BYTES,
    EndpointCredentials,
    EndpointEdit,
    EndpointFormat,
    NotificationEndpoint,
    TooManyEndpoints,
    host_of,
    in_order,
    new_secret,
)
from urlsync.domain.secret import Secret
from urlsync.domain.versions import VersionChanged, require_version
from urlsync.ports import platform
from urlsync.ports.endpoints import Endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """What a person or program wants events to be sent to."""

    name: str
    url: Secret
    format: EndpointFormat
    event_types: Collection[EventType] = ()
    project_ids: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class ManageEndpoints:
    """Manage the endpoints that an actor has created; an administrator manages all of them.

    Every method raises `RoleRequired`, and `NotFound` also for an endpoint of somebody else.
    """

    endpoints: Endpoints
    clock: platform.Clock
    allow_loopback: bool = False

    def list(self, *, actor: Actor) -> Sequence[NotificationEndpoint]:
        """Return the endpoints, in the order of their ids."""
        require(actor, Right.USE_OWN)
        return [endpoint for endpoint in self.endpoints.all() if _is_open_to(endpoint, actor)]

    def get(self, endpoint_id: str, *, actor: Actor) -> NotificationEndpoint:
        """Return one of them."""
        require(actor, Right.USE_OWN)
        endpoint = self.endpoints.get(endpoint_id)
        if endpoint is None or not _is_open_to(endpoint, actor):
            raise NotFound("endpoint")
        return endpoint

    def create(self, new: NewEndpoint, *, key: str | None = None, actor: Actor) -> NotificationEndpoint:
        """Store an endpoint with a secret of its own.

        A request with the `key` of an earlier one of the actor returns for a day what that has created, with its
        secret. Raises `EndpointUrlRefused`, `TooManyEndpoints`, and `IdempotencyKeyReused`.
        """
        require(actor, Right.USE_OWN)
        endpoint = self._new(new, key, actor)
        earlier = None if key is None else self.endpoints.get(endpoint.endpoint_id)
        if earlier is None:
            self._limit(actor)
            if self.endpoints.create(endpoint, self._entry(endpoint, ActivityAction.ENDPOINT_CREATED, actor)):
                return endpoint
            earlier = self.endpoints.get(endpoint.endpoint_id)  # of the same request, at the same moment
        if earlier is None or not earlier.is_repeated_by(endpoint):
            raise IdempotencyKeyReused
        return earlier

    def _new(self, new: NewEndpoint, key: str | None, actor: Actor) -> NotificationEndpoint:
        host = host_of(new.url, allow_loopback=self.allow_loopback)
        return NotificationEndpoint(
            endpoint_id=self.clock.new_id() if key is None else actor.id_for(key),
            owner=actor.key,
            name=new.name,
            host=host,
            format=new.format,
            credentials=EndpointCredentials(url=new.url, secret=_fresh()),
            created_at=self.clock.now(),
            event_types=in_order(new.event_types),
            project_ids=in_order(new.project_ids),
        )

    def edit(
        self, endpoint_id: str, edit: EndpointEdit, expected: Collection[str] | None, *, actor: Actor
    ) -> NotificationEndpoint:
        """Change an endpoint that its author has seen.

        Raises `VersionMissing`, `VersionChanged` and `EndpointUrlRefused`.
        """
        endpoint = self.get(endpoint_id, actor=actor)
        require_version(expected, endpoint.version)
        edited = edit.on(endpoint, allow_loopback=self.allow_loopback)
        if edited is not endpoint:
            self._store(endpoint, edited, self._entry(endpoint, ActivityAction.ENDPOINT_EDITED, actor))
        return edited

    def rotate(self, endpoint_id: str, expected: Collection[str] | None, *, actor: Actor) -> NotificationEndpoint:
        """Replace the secret of an endpoint that its author has seen, and return it.

        A second rotation at the same moment would end the secret that receivers have. Raises `VersionMissing` and
        `VersionChanged`.
        """
        endpoint = self.get(endpoint_id, actor=actor)
        require_version(expected, endpoint.version)
        rotated = endpoint.rotated(_fresh(), self.clock.now())
        self._store(endpoint, rotated, self._entry(endpoint, ActivityAction.ENDPOINT_SECRET_ROTATED, actor))
        return rotated

    def delete(self, endpoint_id: str, *, actor: Actor) -> None:
        """Delete an endpoint."""
        endpoint = self.get(endpoint_id, actor=actor)
        entry = self._entry(endpoint, ActivityAction.ENDPOINT_DELETED, actor)
        if not self.endpoints.delete(endpoint_id, entry):
            raise NotFound("endpoint")

    def attempts(self, endpoint_id: str, limit: int = 50, *, actor: Actor) -> Sequence[Attempt]:
        """Return the last attempts to send something to an endpoint, the newest first."""
        return self.endpoints.attempts(self.get(endpoint_id, actor=actor).endpoint_id, limit)

    def _limit(self, actor: Actor) -> None:
        """Raise `TooManyEndpoints` if there are enough. Requests at the same moment may add some more."""
        endpoints = self.endpoints.all()
        if sum(endpoint.is_owned_by(actor) for endpoint in endpoints) >= MAX_OF_OWNER:
            raise TooManyEndpoints(MAX_OF_OWNER)
        if len(endpoints) >= MAX_ENDPOINTS:
            raise TooManyEndpoints(MAX_ENDPOINTS)

    def _store(self, before: NotificationEndpoint, after: NotificationEndpoint, entry: ActivityEntry) -> None:
        if not self.endpoints.replace(before, after, entry):
            raise VersionChanged

    def _entry(self, endpoint: NotificationEndpoint, action: ActivityAction, actor: Actor) -> ActivityEntry:
        subject = Subject(endpoint_id=endpoint.endpoint_id, endpoint_owner=endpoint.owner)
        return Recorder(self.clock.now(), self.clock.new_id)(actor, action, subject)


def _is_open_to(endpoint: NotificationEndpoint, actor: Actor) -> bool:
    return actor.may(Right.USE_ALL) or endpoint.is_owned_by(actor)


def _fresh() -> Secret:
    return new_secret(secrets.token_bytes(SECRET_BYTES))
