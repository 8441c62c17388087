"""The routes of notification endpoints, and their request and response bodies."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema
from pydantic import Secret as PydanticSecret

from urlsync.domain.actor import Right
from urlsync.domain.catalogue import explain
from urlsync.domain.connection import NAME
from urlsync.domain.delivery import Attempt
from urlsync.domain.events import EventType
from urlsync.domain.notification_endpoint import (
    MAX_PROJECTS,
    MAX_URL,
    SENT,
    EndpointEdit,
    EndpointFormat,
    NotificationEndpoint,
)
from urlsync.domain.secret import Secret
from urlsync.domain.versions import KEEP
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import (
    ExplanationView,
    IdempotencyKey,
    IfMatch,
    Incoming,
    LimitQuery,
    Outgoing,
    Uuid,
    entity_tag,
    versions_in,
)
from urlsync.entrypoints.http_api.routing import VERSION_REFUSED, Routes
from urlsync.use_cases.notifications.manage_endpoints import NewEndpoint

routes = Routes("notification endpoints")

EndpointId = Annotated[Uuid, Path(description="The notification endpoint's id")]
EndpointName = Annotated[
    Annotated[str, StringConstraints(pattern=NAME, max_length=64)],
    Field(description="What people call it: one line. Several endpoints may have the same name"),
]
Url = Annotated[
    PydanticSecret[Annotated[str, StringConstraints(min_length=1, max_length=MAX_URL)]],
    Field(
        description="Where events are sent: `https`, at a public address. Never shown again, because it may have a "
        "token in it",
        json_schema_extra={"writeOnly": True},
    ),
]


def _sent(event_type: EventType) -> EventType:
    """Return the event if it can be sent."""
    if event_type not in SENT:
        raise ValueError("successful updates are not sent to endpoints")
    return event_type


SentEvent = Annotated[
    EventType,
    AfterValidator(_sent),
    WithJsonSchema({"type": "string", "enum": [event_type.value for event_type in EventType if event_type in SENT]}),
]
EventTypes = Annotated[
    Sequence[SentEvent],
    Field(
        description="The events to send; an empty list stands for all. Successful updates are not sent",
        max_length=len(SENT),
    ),
]
ProjectIds = Annotated[
    Sequence[Uuid],
    Field(description="Send events of these projects alone; an empty list stands for all", max_length=MAX_PROJECTS),
]
FORMAT = Field(description="`standard_webhooks` sends the event as JSON, `slack` a text for an incoming webhook")
Format = Annotated[EndpointFormat, FORMAT]


class NewEndpointBody(Incoming):
    """A notification endpoint to create."""

    name: EndpointName
    url: Url
    format: Format = EndpointFormat.STANDARD_WEBHOOKS
    event_types: EventTypes = ()
    project_ids: ProjectIds = ()

    def new(self) -> NewEndpoint:
        """Return it for the use case."""
        return NewEndpoint(
            name=self.name,
            url=Secret(self.url.get_secret_value()),
            format=self.format,
            event_types=self.event_types,
            project_ids=self.project_ids,
        )


class EditEndpointBody(Incoming):
    """What is to change. What is left out, or null, stays as it is."""

    name: EndpointName | None = None
    url: Url | None = None
    event_types: EventTypes | None = None
    project_ids: ProjectIds | None = None
    enabled: Annotated[bool | None, Field(description="False stops sending")] = None

    def edit(self) -> EndpointEdit:
        """Return the edit for the use case."""
        return EndpointEdit(
            name=KEEP if self.name is None else self.name,
            url=None if self.url is None else Secret(self.url.get_secret_value()),
            event_types=KEEP if self.event_types is None else self.event_types,
            project_ids=KEEP if self.project_ids is None else self.project_ids,
            enabled=KEEP if self.enabled is None else self.enabled,
        )


class EndpointView(Outgoing):
    """A notification endpoint. Its URL and its secret are never shown."""

    endpoint_id: str
    owner: Annotated[str, Field(description="The kind and id of who created it, as in the activity")]
    name: str
    host: Annotated[str, Field(description="The host of its URL")]
    format: Format
    event_types: EventTypes
    project_ids: ProjectIds
    enabled: Annotated[bool, Field(description="False if nothing is sent, as after five days of failures")]
    created_at: datetime
    rotated_at: Annotated[datetime | None, Field(description="When its secret was rotated last")]
    former_secret_until: Annotated[
        datetime | None,
        Field(description="Until when requests are also signed with the former secret; null if never rotated"),
    ]
    failing_since: Annotated[datetime | None, Field(description="Nothing has reached it since; null if all is well")]

    @classmethod
    def of(cls, endpoint: NotificationEndpoint) -> Self:
        """Return the view of an endpoint."""
        return cls.read_from(endpoint)


class EndpointWithSecretView(EndpointView):
    """A notification endpoint with its new secret."""

    secret: Annotated[
        str, Field(description="What signs the requests to it (https://www.standardwebhooks.com). Shown only now")
    ]

    @classmethod
    def of(cls, endpoint: NotificationEndpoint) -> Self:
        """Return the view of an endpoint whose secret is new."""
        return cls.read_from(endpoint, secret=endpoint.credentials.secret.reveal())


class EndpointList(Outgoing):
    """The notification endpoints."""

    items: list[EndpointView]


@routes.get("/v1/notification-endpoints", EndpointList, right=Right.USE_OWN)
def list_notification_endpoints(use_cases: UseCases, actor: CurrentActor) -> EndpointList:
    """List notification endpoints.

    Those that you have created, and for administrators all. There are a hundred at most.
    """
    return EndpointList(items=[EndpointView.of(each) for each in use_cases.manage_endpoints.list(actor=actor)])


@routes.post(
    "/v1/notification-endpoints",
    {HTTPStatus.CREATED: EndpointWithSecretView},
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def create_notification_endpoint(
    body: NewEndpointBody, use_cases: UseCases, actor: CurrentActor, idempotency_key: IdempotencyKey = None
) -> EndpointWithSecretView:
    """Create a notification endpoint.

    Keep the `secret` of the response: it is shown only now. With an `Idempotency-Key`, the same request sent again
    within 24 hours returns the endpoint that it has created, with its secret, unless it was changed since.
    """
    return EndpointWithSecretView.of(use_cases.manage_endpoints.create(body.new(), key=idempotency_key, actor=actor))


@routes.get("/v1/notification-endpoints/<endpoint_id>", EndpointView, HTTPStatus.NOT_FOUND, right=Right.USE_OWN)
def read_notification_endpoint(
    endpoint_id: EndpointId, use_cases: UseCases, actor: CurrentActor
) -> Response[EndpointView]:
    """Get a notification endpoint.

    The `ETag` is the version that a change must name.
    """
    return _with_version(use_cases.manage_endpoints.get(endpoint_id, actor=actor))


@routes.patch(
    "/v1/notification-endpoints/<endpoint_id>",
    {HTTPStatus.OK: EndpointView},
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def edit_notification_endpoint(
    endpoint_id: EndpointId, body: EditEndpointBody, use_cases: UseCases, actor: CurrentActor, if_match: IfMatch = None
) -> Response[EndpointView]:
    """Edit a notification endpoint.

    Changes its name, its URL or its filters, stops sending, or begins again. Takes in `If-Match` the `ETag` that you
    have seen.
    """
    edited = use_cases.manage_endpoints.edit(endpoint_id, body.edit(), versions_in(if_match), actor=actor)
    return _with_version(edited)


@routes.delete("/v1/notification-endpoints/<endpoint_id>", HTTPStatus.NOT_FOUND, right=Right.USE_OWN)
def delete_notification_endpoint(endpoint_id: EndpointId, use_cases: UseCases, actor: CurrentActor) -> Response[None]:
    """Delete a notification endpoint.

    Nothing is sent to it any more.
    """
    use_cases.manage_endpoints.delete(endpoint_id, actor=actor)
    return Response(HTTPStatus.NO_CONTENT)


@routes.post(
    "/v1/notification-endpoints/<endpoint_id>/rotate-secret",
    {HTTPStatus.OK: EndpointWithSecretView},
    HTTPStatus.NOT_FOUND,
    *VERSION_REFUSED,
    right=Right.USE_OWN,
)
def rotate_notification_endpoint_secret(
    endpoint_id: EndpointId, use_cases: UseCases, actor: CurrentActor, if_match: IfMatch = None
) -> EndpointWithSecretView:
    """Rotate the secret of a notification endpoint.

    Takes in `If-Match` the `ETag` that you have seen: a second rotation would end the secret that your receiver has.
    Keep the `secret` of the response: it is shown only now. For 24 hours, requests are signed with the former secret,
    too.
    """
    rotated = use_cases.manage_endpoints.rotate(endpoint_id, versions_in(if_match), actor=actor)
    return EndpointWithSecretView.of(rotated)


class AttemptView(Outgoing):
    """One attempt to send something to an endpoint."""

    at: datetime
    event_id: Annotated[str, Field(description="The `webhook-id` of the request, the same in each attempt")]
    type: Annotated[str, Field(description="The type of the event, or `endpoint.test`")]
    number: Annotated[int, Field(description="1 for the first attempt; there are eight at most")]
    succeeded: bool
    status: Annotated[int | None, Field(description="The status of the response; null if there was none")]
    failure: Annotated[str | None, Field(description="The code of what went wrong, as in docs/reasons.md")]
    explanation: Annotated[ExplanationView | None, Field(description="The meaning of the failure; null without one")]

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        """Return the view of an attempt."""
        return cls.read_from(attempt, explanation=None if attempt.failure is None else explain(attempt.failure))


class AttemptList(Outgoing):
    """The last attempts."""

    items: list[AttemptView]


@routes.get(
    "/v1/notification-endpoints/<endpoint_id>/deliveries", AttemptList, HTTPStatus.NOT_FOUND, right=Right.USE_OWN
)
def list_deliveries(
    endpoint_id: EndpointId, use_cases: UseCases, actor: CurrentActor, *, limit: LimitQuery = 50
) -> AttemptList:
    """List deliveries.

    The last attempts to send something to the endpoint, newest first. They are kept for a week.
    """
    attempts = use_cases.manage_endpoints.attempts(endpoint_id, limit, actor=actor)
    return AttemptList(items=[AttemptView.of(each) for each in attempts])


@routes.post(
    "/v1/notification-endpoints/<endpoint_id>/test",
    {HTTPStatus.OK: AttemptView},
    HTTPStatus.NOT_FOUND,
    right=Right.USE_OWN,
)
def try_notification_endpoint(endpoint_id: EndpointId, use_cases: UseCases, actor: CurrentActor) -> AttemptView:
    """Test a notification endpoint.

    Sends a request of the type `endpoint.test`, also to an endpoint that is switched off, and returns what came of it.
    """
    return AttemptView.of(use_cases.deliver_event.test(endpoint_id, actor=actor))


def _with_version(endpoint: NotificationEndpoint) -> Response[EndpointView]:
    headers = entity_tag(endpoint.version)
    return Response(HTTPStatus.OK, "application/json", EndpointView.of(endpoint), headers)
