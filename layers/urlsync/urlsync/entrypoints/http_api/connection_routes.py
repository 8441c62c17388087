"""The routes of connections, and their request and response bodies."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field, StringConstraints

from urlsync.domain.actor import TEAM, Right
from urlsync.domain.catalogue import explain, limit_of
from urlsync.domain.connection import ConnectionSummary
from urlsync.domain.secret import Secret
from urlsync.entrypoints.http_api.current_request import CurrentActor, CurrentRequest, UseCases
from urlsync.entrypoints.http_api.models import CursorQuery, HerokuAppName, Incoming, NextCursor, Outgoing, Token, Uuid
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.entrypoints.http_api.sign_in_cookie import state_cookie

routes = Routes("connections")

ConnectionId = Annotated[Uuid, Path(description="The connection's id")]
AppPath = Annotated[HerokuAppName, Path(description="The Heroku app's name or id")]
SearchQuery = Annotated[
    Annotated[str, StringConstraints(max_length=100)], Query(description="Part of an app's or team's name, or an id")
]


class ConnectBody(Incoming):
    """The tokens of one Hasura Cloud user. They are verified, stored encrypted and never shown again."""

    hasura_token: Annotated[Token, Field(description="A Hasura Cloud personal access token")]
    heroku_token: Annotated[
        Token | None,
        Field(description="A long-lived Heroku token. Recommended: omit it and connect the account with OAuth"),
    ] = None
    hasura_email: Annotated[
        Annotated[str, StringConstraints(min_length=3, max_length=254)] | None,
        Field(description="The e-mail address of the token's user, where Hasura Cloud shows several users"),
    ] = None


class CapabilitiesView(Outgoing):
    """What the Heroku authorization allows; null if there was no app to test it on."""

    config_vars: bool | None
    webhooks: bool | None


class ConnectionView(Outgoing):
    """A connection: the stored credentials of one Hasura Cloud user. They are never shown."""

    connection_id: str
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


class ShareBody(Incoming):
    """The team whose members may use the connection."""

    team: Annotated[str, StringConstraints(pattern=f"^{TEAM}$")]


class ConnectionPage(Outgoing):
    """One page of connections."""

    items: Sequence[ConnectionView]
    next_cursor: NextCursor


class HerokuAuthorizationView(Outgoing):
    """Where a person gives consent at Heroku."""

    authorize_url: Annotated[str, Field(description="Open in a browser within ten minutes. It works once")]


class LeftAtHerokuView(Outgoing):
    """What a deleted connection leaves at Heroku."""

    code: Annotated[str, Field(description="The code of the reason, as in docs/reasons.md")]
    advice: Annotated[str, Field(description="What is left, and where to revoke it")]


class ListedAppView(Outgoing):
    """A Heroku app."""

    id: str
    name: str
    team: Annotated[str | None, Field(description="The team that owns it; null if a person does")]


class HerokuAppPage(Outgoing):
    """One page of a connection's Heroku apps, by name, and how many of all apps are loaded."""

    items: Sequence[ListedAppView]
    next_cursor: NextCursor
    loaded: Annotated[int, Field(description="The number of apps that are loaded and were searched")]
    total: Annotated[int | None, Field(description="The number of all apps, as last known; null if not known yet")]
    complete: Annotated[bool, Field(description="Whether all apps are loaded. If not, the next request loads more")]


class AppSourcesView(Outgoing):
    """A Heroku app and its config vars that can be a source."""

    id: str
    name: str
    config_vars: Annotated[Sequence[str], Field(description="Names of the config vars with Postgres URLs")]


def advice_about(summary: ConnectionSummary) -> str | None:
    """Return what does not work with a connection and how to fix it; None if everything works."""
    limit = limit_of(summary)
    return None if limit is None else limit.advice


@routes.get("/v1/connections", ConnectionPage, right=Right.USE_OWN)
def list_connections(use_cases: UseCases, actor: CurrentActor, cursor: CursorQuery = None) -> ConnectionPage:
    """List connections.

    Those that you have added, that your teams share, and for administrators all. A page may be short or empty although
    more follow; rely on `next_cursor`.
    """
    page = use_cases.list_connections(cursor, actor=actor)
    return ConnectionPage(items=[ConnectionView.of(each) for each in page.items], next_cursor=page.next_cursor)


@routes.post(
    "/v1/connections", {HTTPStatus.CREATED: ConnectionView}, HTTPStatus.UNPROCESSABLE_ENTITY, right=Right.USE_OWN
)
def connect_account(body: ConnectBody, use_cases: UseCases, actor: CurrentActor) -> ConnectionView:
    """Create a connection.

    Verifies the tokens with Hasura Cloud and Heroku, then stores them encrypted.
    """
    heroku_token = None if body.heroku_token is None else Secret(body.heroku_token.get_secret_value())
    hasura_token = Secret(body.hasura_token.get_secret_value())
    return ConnectionView.of(use_cases.connect_account(hasura_token, heroku_token, body.hasura_email, actor=actor))


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


@routes.get(
    "/v1/connections/<connection_id>/heroku-apps",
    HerokuAppPage,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def list_heroku_apps(  # noqa: PLR0917 (Powertools passes them by name)
    connection_id: ConnectionId,
    use_cases: UseCases,
    actor: CurrentActor,
    q: SearchQuery = "",
    cursor: CursorQuery = None,
    refresh: Annotated[bool, Query(description="Load the list from Heroku again first")] = False,  # noqa: FBT002
) -> HerokuAppPage:
    """List Heroku apps.

    Searches a list that is loaded from Heroku at most every ten minutes, unless `refresh` is true. While `complete` is
    false, some apps are not loaded yet; repeat the request to load more.
    """
    found = use_cases.list_heroku_apps(connection_id, q, cursor, refresh=refresh, actor=actor)
    return HerokuAppPage.read_from(found, items=[ListedAppView.read_from(app) for app in found.apps])


@routes.get(
    "/v1/connections/<connection_id>/heroku-apps/<heroku_app>/config-vars",
    AppSourcesView,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    right=Right.USE_OWN,
)
def list_config_vars(
    connection_id: ConnectionId, heroku_app: AppPath, use_cases: UseCases, actor: CurrentActor
) -> AppSourcesView:
    """List a Heroku app's config vars.

    Returns the names, never the values, of config vars with Postgres URLs. `heroku_app` is a name or an id.
    """
    sources = use_cases.find_app_sources(connection_id, heroku_app, actor=actor)
    return AppSourcesView.read_from(sources.app, sources)
