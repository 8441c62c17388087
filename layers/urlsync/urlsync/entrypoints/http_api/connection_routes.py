"""The routes of connections, and their request and response bodies."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final, Self

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field

from urlsync.domain.catalogue import limit_of
from urlsync.domain.connection import ConnectionSummary
from urlsync.domain.secret import Secret
from urlsync.entrypoints.http_api.current_request import Actor, CurrentRequest
from urlsync.entrypoints.http_api.models import Cursor, Incoming, Outgoing, Token, Uuid
from urlsync.entrypoints.http_api.routing import changing, new_router, reading
from urlsync.entrypoints.http_api.service import UseCases
from urlsync.entrypoints.http_api.sign_in_cookie import state_cookie
from urlsync.entrypoints.http_api.sync_view import no_content
from urlsync.use_cases.connections.browse_accounts import AppSources

TAG: Final = "connections"

router = new_router()

ConnectionId = Annotated[Uuid, Path(description="The connection's id")]


class ConnectBody(Incoming):
    """The tokens of one Hasura Cloud user. They are verified, stored encrypted and never shown again."""

    hasura_token: Annotated[Token, Field(description="A Hasura Cloud personal access token")]
    heroku_token: Annotated[
        Token | None,
        Field(description="A long-lived Heroku token. Recommended: omit it and connect the account with OAuth"),
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

    @classmethod
    def of(cls, summary: ConnectionSummary) -> Self:
        """Return the view of a connection."""
        profile = summary.profile
        return cls(
            connection_id=summary.connection_id,
            hasura_user_id=summary.hasura_user_id,
            hasura_account=profile.hasura_account,
            heroku_account=profile.heroku_account,
            capabilities=CapabilitiesView.model_validate(profile.capabilities),
            advice=advice_about(summary),
            created_at=profile.created_at,
            created_by=profile.created_by,
        )


class ConnectionPage(Outgoing):
    """One page of connections."""

    items: Sequence[ConnectionView]
    next_cursor: Annotated[str | None, Field(description="The cursor of the next page; null on the last page")]


class HerokuAuthorizationView(Outgoing):
    """Where a person gives consent at Heroku."""

    authorize_url: Annotated[str, Field(description="Open in a browser within ten minutes. It works once")]


class AppSourcesView(Outgoing):
    """A Heroku app and the config vars that can be a source."""

    id: str
    name: str
    config_vars: Annotated[
        Sequence[str] | None,
        Field(description="Names of config vars with Postgres URLs; null if access to them is denied"),
    ]

    @classmethod
    def of(cls, sources: AppSources) -> Self:
        """Return the view of an app."""
        return cls(id=sources.app.id, name=sources.app.name, config_vars=sources.config_vars)


class AppSourcesPage(Outgoing):
    """All apps of a connection's Heroku account."""

    items: Sequence[AppSourcesView]
    next_cursor: None = None


def advice_about(summary: ConnectionSummary) -> str | None:
    """Return what does not work with a connection and how to fix it; None if everything works."""
    limit = limit_of(summary)
    return None if limit is None else limit.advice


@router.get(
    "/v1/connections", summary="List connections", operation_id="list_connections", **reading(TAG, ConnectionPage)
)
def list_connections(
    use_cases: UseCases,
    cursor: Annotated[Cursor | None, Query(description="`next_cursor` of the previous page")] = None,
) -> ConnectionPage:
    """List connections."""
    page = use_cases.list_connections(cursor)
    connections = [ConnectionView.of(summary) for summary in page.items]
    return ConnectionPage(items=connections, next_cursor=page.next_cursor)


@router.post(
    "/v1/connections",
    summary="Create a connection",
    operation_id="connect_account",
    description="Verifies the tokens with Hasura Cloud and Heroku, then stores them encrypted.",
    **changing(TAG, {HTTPStatus.CREATED: ConnectionView}, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def connect_account(body: ConnectBody, use_cases: UseCases, actor: Actor) -> ConnectionView:
    """Create a connection."""
    heroku_token = None if body.heroku_token is None else Secret(body.heroku_token.get_secret_value())
    hasura_token = Secret(body.hasura_token.get_secret_value())
    return ConnectionView.of(use_cases.connect_account(hasura_token, heroku_token, actor=actor))


@router.delete(
    "/v1/connections/<connection_id>",
    summary="Delete a connection",
    operation_id="delete_connection",
    description="Fails with `409` while a sync that is not disconnected uses the connection.",
    **changing(TAG, {HTTPStatus.NO_CONTENT: None}, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def delete_connection(connection_id: ConnectionId, use_cases: UseCases) -> Response[None]:
    """Delete a connection."""
    use_cases.delete_connection(connection_id)
    return no_content()


@router.post(
    "/v1/connections/<connection_id>/heroku-authorization",
    summary="Connect a Heroku account",
    operation_id="authorize_heroku",
    description="Returns the URL where a person gives consent; Heroku then redirects them back to this API. "
    "A sign-in that a web page starts (the request has an `Origin`) must finish in the same browser, which a "
    "cookie verifies.",
    **changing(TAG, {HTTPStatus.OK: HerokuAuthorizationView}, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def authorize_heroku(
    connection_id: ConnectionId, use_cases: UseCases, actor: Actor, current: CurrentRequest
) -> Response[HerokuAuthorizationView]:
    """Connect a Heroku account."""
    begun = use_cases.begin_heroku_sign_in(connection_id, actor=actor, in_browser=current.from_a_page)
    return Response(
        status_code=HTTPStatus.OK,
        content_type="application/json",
        body=HerokuAuthorizationView(authorize_url=begun.authorize_url),
        cookies=[state_cookie(begun.state, current)] if current.from_a_page else None,
    )


@router.get(
    "/v1/connections/<connection_id>/heroku-apps",
    summary="List Heroku apps",
    operation_id="list_heroku_apps",
    description="Includes the names, never the values, of config vars with Postgres URLs.",
    **reading(TAG, AppSourcesPage, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY),
)
def list_heroku_apps(connection_id: ConnectionId, use_cases: UseCases) -> AppSourcesPage:
    """List Heroku apps."""
    apps = use_cases.list_heroku_apps(connection_id)
    return AppSourcesPage(items=[AppSourcesView.of(sources) for sources in apps])
