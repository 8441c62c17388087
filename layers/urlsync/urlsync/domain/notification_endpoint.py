"""A notification endpoint: an HTTPS address of a person or program to which events are sent, signed. Pure functions."""

import base64
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self, TypeVar
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from urlsync.domain.actor import Actor
from urlsync.domain.errors import UrlsyncError
from urlsync.domain.events import Event, EventType
from urlsync.domain.public_address import is_address, is_loopback, is_public
from urlsync.domain.secret import Secret
from urlsync.domain.versions import KEEP, Keep, version_of_fields

MAX_ENDPOINTS: Final = 100
"""Of all owners. Each event is compared with every endpoint."""
MAX_OF_OWNER: Final = 10
MAX_PROJECTS: Final = 100
MAX_URL: Final = 2000
SECRET_BYTES: Final = 32
SECRET_PREFIX: Final = "whsec_"  # noqa: S105 (what every secret of a Standard Webhook begins with)
SENT: Final = frozenset(EventType) - {EventType.DATABASE_URL_UPDATED}
"""The events that endpoints can take. Successful updates are on the bus and in the history of each sync."""
SWITCHED_OFF_AFTER: Final = timedelta(days=5)
"""How long an endpoint fails before nothing is sent to it any more."""
REPEATED_FOR: Final = timedelta(hours=24)
"""How long a repeated request is answered with the endpoint that it has created, and with its secret."""
BOTH_SECRETS: Final = timedelta(hours=24)
"""How long events are signed with the former secret, too, after a rotation."""


class EndpointFormat(StrEnum):
    """What an endpoint receives: the event (https://www.standardwebhooks.com), or a text for a channel of Slack."""

    STANDARD_WEBHOOKS = "standard_webhooks"
    SLACK = "slack"


class EndpointUrlRefused(UrlsyncError):
    """Nothing may be sent to this URL: `wrong` says why, and never what it is."""

    def __init__(self, wrong: str) -> None:
        super().__init__("nothing is sent to this URL")
        self.wrong = wrong


class TooManyEndpoints(UrlsyncError):
    """There are `most` endpoints already: of the owner, or of all."""

    def __init__(self, most: int) -> None:
        super().__init__("too many notification endpoints")
        self.most = most


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointCredentials:
    """What is never shown again: the URL, which may have a token in it, and the secrets that sign.

    `former` is the secret before the last rotation.
    """

    url: Secret
    secret: Secret
    former: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationEndpoint:
    """An endpoint with its filters; an empty filter limits nothing.

    `owner` is the key of the actor who created it. `rotated_at` is the time of the last rotation, `failing_since` that
    of the first failure after the last success, and `edits` how often it was changed.
    """

    endpoint_id: str
    owner: str
    name: str
    host: str
    format: EndpointFormat
    credentials: EndpointCredentials
    created_at: datetime
    event_types: tuple[EventType, ...] = ()
    project_ids: tuple[str, ...] = ()
    enabled: bool = True
    rotated_at: datetime | None = None
    failing_since: datetime | None = None
    edits: int = 0

    @property
    def version(self) -> str:
        """The version that an edit must name."""
        return version_of_fields(self.endpoint_id, self.edits)

    def is_owned_by(self, actor: Actor) -> bool:
        """Return True if the actor has created it."""
        return self.owner == actor.key

    def is_repeated_by(self, other: Self) -> bool:
        """Return True if the other one, just made, asks for this one again: it is a day old at most, and unchanged."""
        credentials = replace(other.credentials, secret=self.credentials.secret)
        same = replace(other, credentials=credentials, created_at=self.created_at, failing_since=self.failing_since)
        return self == same and other.created_at <= self.created_at + REPEATED_FOR

    def wants(self, event: Event) -> bool:
        """Return True if its filters let the event through."""
        of_type = not self.event_types or event.type in self.event_types
        of_project = not self.project_ids or event.detail.get("project_id") in self.project_ids
        return self.enabled and of_type and of_project

    def secrets_at(self, now: datetime) -> tuple[Secret, ...]:
        """Return the secrets with which an event is signed, the current one first."""
        former, until = self.credentials.former, self.former_secret_until
        if former is None or until is None or now >= until:
            return (self.credentials.secret,)
        return self.credentials.secret, former

    @property
    def former_secret_until(self) -> datetime | None:
        """Until when events are also signed with the secret before the last rotation; None without a rotation."""
        return None if self.rotated_at is None else self.rotated_at + BOTH_SECRETS

    def has_failed_long(self, now: datetime) -> bool:
        """Return True if it is to be switched off: nothing has reached it for days."""
        return self.enabled and self.failing_since is not None and now >= self.failing_since + SWITCHED_OFF_AFTER

    def rotated(self, secret: Secret, now: datetime) -> Self:
        """Return the endpoint with another secret. The present one is valid for a day."""
        credentials = replace(self.credentials, secret=secret, former=self.credentials.secret)
        return replace(self, credentials=credentials, rotated_at=now, edits=self.edits + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointEdit:
    """What is to change of an endpoint."""

    name: str | Keep = KEEP
    url: Secret | None = None
    event_types: Collection[EventType] | Keep = KEEP
    project_ids: Collection[str] | Keep = KEEP
    enabled: bool | Keep = KEEP

    def on(self, endpoint: NotificationEndpoint, *, allow_loopback: bool = False) -> NotificationEndpoint:
        """Return the endpoint with what this changes, the same one if nothing. Raises `EndpointUrlRefused`."""
        edited = replace(
            endpoint,
            name=endpoint.name if isinstance(self.name, Keep) else self.name,
            event_types=endpoint.event_types if isinstance(self.event_types, Keep) else in_order(self.event_types),
            project_ids=endpoint.project_ids if isinstance(self.project_ids, Keep) else in_order(self.project_ids),
            enabled=endpoint.enabled if isinstance(self.enabled, Keep) else self.enabled,
        )
        if edited.enabled and not endpoint.enabled:
            edited = replace(edited, failing_since=None)
        if self.url is not None and self.url != endpoint.credentials.url:
            credentials = replace(endpoint.credentials, url=self.url)
            edited = replace(edited, host=host_of(self.url, allow_loopback=allow_loopback), credentials=credentials)
        return endpoint if edited == endpoint else replace(edited, edits=endpoint.edits + 1)


_Text = TypeVar("_Text", bound=str)


def in_order(values: Collection[_Text]) -> tuple[_Text, ...]:
    """Return each value once, sorted."""
    return tuple(sorted(set(values)))


def new_secret(random: bytes) -> Secret:
    """Return a signing secret of these bytes."""
    return Secret(SECRET_PREFIX + base64.b64encode(random).decode())


def host_of(url: Secret, *, allow_loopback: bool = False) -> str:
    """Return the host of an endpoint's URL. Raises `EndpointUrlRefused` if nothing may be sent there.

    What a name leads to is judged when something is sent. The local stack alone allows loopback addresses, which need
    no TLS.
    """
    text = url.reveal()
    if len(text) > MAX_URL or not text.isascii() or not text.isprintable() or " " in text or "\\" in text:
        raise EndpointUrlRefused(f"A URL has at most {MAX_URL} characters, all of them printable ASCII")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise EndpointUrlRefused("This is not a URL") from None
    if allow_loopback and parts.scheme in {"http", "https"} and is_loopback(host):
        return host
    if parts.scheme != "https" or port == 0:
        raise EndpointUrlRefused("Only `https` is allowed")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise EndpointUrlRefused("A URL with a username, a password or a fragment is not allowed")
    if not host or (is_address(host) and not is_public(host)) or host == "localhost":
        raise EndpointUrlRefused("Only public addresses are allowed")
    return host


def disabled(endpoint: NotificationEndpoint, at: datetime) -> Event:
    """Return the event for the owner of an endpoint that was switched off. It has the same id if it is repeated."""
    since = endpoint.failing_since or at
    detail = {
        "at": at.isoformat(),
        "since": since.isoformat(),
        "endpoint_id": endpoint.endpoint_id,
        "endpoint_owner": endpoint.owner.partition(":")[2],
    }
    event_id = str(uuid5(DISABLED, f"{endpoint.endpoint_id} {since.isoformat()}"))
    return Event(event_id, EventType.NOTIFICATION_ENDPOINT_DISABLED, detail)


DISABLED: Final = UUID("0d5b8c1e-6f0a-4d3e-9a55-7f3a1c2b4e60")
"""The namespace of the ids of these events."""
