"""The routes of connections, and their request and response bodies."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self
from uuid import UUID

import pydantic
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import AfterValidator, Field, StringConstraints

from urlsync.domain.actor import TEAM, Right
from urlsync.domain.catalogue import explain, limit_of
from urlsync.domain.connection import NAME, ConnectionEdit, ConnectionSummary
from urlsync.domain.secret import Secret
from urlsync.domain.versions import KEEP
from urlsync.entrypoints.http_api.current_request import CurrentActor, CurrentRequest, UseCases
from urlsync.entrypoints.http_api.models import (
    CursorQuery,
    IdempotencyKey,
    IfMatch,
    Incoming,
    LimitQuery,
    NextCursor,
    Outgoing,
    Token,
    Uuid,
    entity_tag,
    versions_in,
)
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.entrypoints.http_api.sign_in_cookie import state_cookie
from urlsync.use_cases.connections.edit_connection import Edited

routes = Routes("connections")

ConnectionId = Annotated[Uuid, Path(description="The connection's id")]


def _no_id(name: str) -> str:
    """Return a name that cannot be taken for an id."""
    try:
        UUID(name)
    except ValueError:
        return name
    raise ValueError("a name must not look like an id")


ConnectionNameText = Annotated[
    str,
    StringConstraints(pattern=NAME, max_length=64),
    AfterValidator(_no_id),
    Field(description="What people call it: one line. Several connections may have the same name; it is not an id"),
]


class ConnectBody(Incoming):
    """The tokens of one Hasura Cloud user. They are verified, stored encrypted and never shown again."""

    hasura_token: Annotated[Token, Field(description="A Hasura Cloud personal access token")]
    heroku_token: Annotated[
        Token | None,
        Field(description="A long-lived Heroku token. Recommended: omit it and connect the account with OAuth"),
    ] = None
    name: Annotated[ConnectionNameText | None, Field(description="Null means its accounts")] = None
    hasura_email: Annotated[
        Annotated[str, StringConstraints(min_length=3, max_length=254)] | None,
        Field(description="The e-mail address of the token's user, where Hasura Cloud shows several users"),
    ] = None


class EditConnectionBody(Incoming):
    """What is to change. What is left out stays as it is, as do tokens that are null."""

    name: Annotated[ConnectionNameText | None, Field(description="Null means its accounts")] = None
    hasura_token: Annotated[Token | None, Field(description="Another token of the same Hasura Cloud user")] = None
    heroku_token: Annotated[Token | None, Field(description="A long-lived token of the same Heroku account")] = None

    def edit(self) -> ConnectionEdit:
        """Return the edit for the use case."""
        return ConnectionEdit(
            name=self.name if "name" in self.model_fields_set else KEEP,
            hasura_token=_secret(self.hasura_token),
            heroku_token=_secret(self.heroku_token),
        )


def _secret(token: pydantic.Secret[str] | None) -> Secret | None:
    return None if token is None else Secret(token.get_secret_value())


class CapabilitiesView(Outgoing):
    """What the Heroku authorization allows; null if there was no app to test it on."""

    config_vars: bool | None
    webhooks: bool | None


class ConnectionView(Outgoing):
    """A connection: the stored credentials of one Hasura Cloud user. They are never shown."""

    connection_id: str
    name: Annotated[str, Field(description="What a person calls it, or else its accounts")]
    hasura_user_id: str
    hasura_account: str | None
    heroku_account: Annotated[str | None, Field(description="Null until a Heroku account is connected")]
    capabilities: CapabilitiesView
    advice: Annotated[str | None, Field(description="What does not work with this connection, and how to fix it")]
    created_at: datetime | None
    created_by: str | None
    team: Annotated[str | None, Field(description="The team whose members may use the connection, too")]

    @classmethod
    def of(cls, summary: ConnectionSummary) -> Self:
        """Return the view of a connection."""
        return cls.read_from(summary, summary.profile, advice=advice_about(summary))


class LeftView(Outgoing):
    """What a former token allows until a person revokes it."""

    code: Annotated[str, Field(description="The code of the reason, as in docs/reasons.md")]
    advice: Annotated[str, Field(description="What is left, and where to revoke it")]


class EditedConnectionView(ConnectionView):
    """A connection that was edited."""

    left: Annotated[Sequence[LeftView], Field(description="What its former tokens leave for a person to revoke")]

    @classmethod
    def of_edited(cls, edited: Edited) -> Self:
        """Return the view of an edited connection."""
        left = [LeftView(code=code, advice=explain(code).advice) for code in edited.left]
        return cls(**dict(ConnectionView.of(edited.connection)), left=left)


class ShareBody(Incoming):
    """The team whose members may use the connection."""

    team: Annotated[str, StringConstraints(pattern=f"^{TEAM}$")]


class ConnectionPage(Outgoing):
    """One page of connections."""

    items: list[ConnectionView]
    next_cursor: NextCursor


class HerokuAuthorizationView(Outgoing):
    """Where a person gives consent at Heroku."""

    authorize_url: Annotated[str, Field(description="Open in a browser within ten minutes. It works once")]


class LeftAtHerokuView(Outgoing):
    """What a deleted connection leaves at Heroku."""

    code: Annotated[str, Field(description="The code of the reason, as in docs/reasons.md")]
    advice: Annotated[str, Field(description="What is left, and where to revoke it")]


def advice_about(summary: ConnectionSummary) -> str | None:
    """Return what does not work with a connection and how to fix it; None if everything works."""
    limit = limit_of(summary)
    return None if limit is None else limit.advice


@routes.get("/v1/connections", ConnectionPage, right=Right.USE_OWN)
def list_connections(
    use_cases: UseCases, actor: CurrentActor, *, limit: LimitQuery = 50, cursor: CursorQuery = None
) -> ConnectionPage:
    """List connections.

    Those that you have added, that your teams share, and for administrators all. A page may be short or empty although
    more follow; rely on `next_cursor`.
    """
    page = use_cases.list_connections(cursor, limit, actor=actor)
    return ConnectionPage(items=[ConnectionView.of(each) for each in page.items], next_cursor=page.next_cursor)


@routes.post(
    "/v1/connections", {HTTPStatus.CREATED: ConnectionView}, HTTPStatus.UNPROCESSABLE_ENTITY, right=Right.USE_OWN
)
def connect_account(
    body: ConnectBody, use_cases: UseCases, actor: CurrentActor, idempotency_key: IdempotencyKey = None
) -> ConnectionView:
    """Create a connection.

    Verifies the tokens with Hasura Cloud and Heroku, then stores them encrypted. With an `Idempotency-Key`, the same
    request sent again returns the connection that it has created.
    """
    hasura_token, heroku_token = Secret(body.hasura_token.get_secret_value()), _secret(body.heroku_token)
    return ConnectionView.of(
        use_cases.connect_account(
            hasura_token, heroku_token, body.name, body.hasura_email, key=idempotency_key, actor=actor
        )
    )


@routes.get("/v1/connections/<connection_id>", ConnectionView, HTTPStatus.NOT_FOUND, right=Right.USE_OWN)
def read_connection(connection_id: ConnectionId, use_cases: UseCases, actor: CurrentActor) -> Response[ConnectionView]:
    """Get a connection.

    The `ETag` is the version that a change must name.
    """
    summary = use_cases.list_connections.one(connection_id, actor=actor)
    headers = entity_tag(summary.version)
    return Response(HTTPStatus.OK, "application/json", ConnectionView.of(summary), headers)


@routes.patch(
    "/v1/connections/<connection_id>",
    {HTTPStatus.OK: EditedConnectionView},
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def edit_connection(
    connection_id: ConnectionId,
    body: EditConnectionBody,
    use_cases: UseCases,
    actor: CurrentActor,
    if_match: IfMatch = None,
) -> Response[EditedConnectionView]:
    """Edit a connection.

    Changes its name or its tokens; its syncs go on without a restart, and those that waited for a token are checked.
    Takes in `If-Match` the `ETag` that you have seen. A token is verified before it replaces the former one, and must
    be of the same account: `409` if it is not. An authorization that a sign-in has created is revoked at Heroku; `left`
    says which former tokens only you can revoke.
    """
    edited = use_cases.edit_connection(connection_id, body.edit(), versions_in(if_match), actor=actor)
    headers = entity_tag(edited.connection.version)
    return Response(HTTPStatus.OK, "application/json", EditedConnectionView.of_edited(edited), headers)


@routes.delete(
    "/v1/connections/<connection_id>",
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    response=LeftAtHerokuView,
    right=Right.USE_OWN,
)
def delete_connection(
    connection_id: ConnectionId, use_cases: UseCases, actor: CurrentActor
) -> Response[LeftAtHerokuView | None]:
    """Delete a connection.

    Also revokes its authorization at Heroku, if a sign-in has created it and no other connection uses the account.
    Responds `200` if something is left there that you can revoke. Fails with `409` while a sync that is not
    disconnected uses the connection.
    """
    left = use_cases.delete_connection(connection_id, actor=actor)
    if left is None:
        return Response(HTTPStatus.NO_CONTENT)
    return Response(HTTPStatus.OK, "application/json", LeftAtHerokuView(code=left, advice=explain(left).advice))


@routes.post(
    "/v1/connections/<connection_id>/share", {HTTPStatus.OK: ConnectionView}, HTTPStatus.NOT_FOUND, right=Right.USE_OWN
)
def share_connection(
    connection_id: ConnectionId, body: ShareBody, use_cases: UseCases, actor: CurrentActor
) -> ConnectionView:
    """Share a connection with a team.

    Its members may then use the connection as you do, but not share it. Replaces a team that it was shared with before.
    """
    return ConnectionView.of(use_cases.share_connection(connection_id, body.team, actor=actor))


@routes.delete("/v1/connections/<connection_id>/share", HTTPStatus.NOT_FOUND, right=Right.USE_OWN)
def unshare_connection(connection_id: ConnectionId, use_cases: UseCases, actor: CurrentActor) -> Response[None]:
    """Stop sharing a connection.

    Syncs that run with the connection continue.
    """
    use_cases.share_connection(connection_id, None, actor=actor)
    return Response(HTTPStatus.NO_CONTENT)


@routes.post(
    "/v1/connections/<connection_id>/heroku-authorization",
    {HTTPStatus.OK: HerokuAuthorizationView},
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    right=Right.USE_OWN,
)
def authorize_heroku(
    connection_id: ConnectionId, use_cases: UseCases, actor: CurrentActor, current: CurrentRequest
) -> Response[HerokuAuthorizationView]:
    """Connect a Heroku account.

    Returns the URL where a person gives consent; Heroku then redirects them back to this API. The sign-in must finish
    in the browser that sent this request, which the cookie of the response verifies: start it in the console.
    """
    begun = use_cases.begin_heroku_sign_in(connection_id, actor=actor)
    return Response(
        HTTPStatus.OK,
        "application/json",
        HerokuAuthorizationView(authorize_url=begun.authorize_url),
        cookies=[state_cookie(begun.state, current)],
    )
