"""The routes of the Heroku apps that a connection sees, and their response bodies."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field, StringConstraints

from urlsync.domain.actor import Right
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import CursorQuery, HerokuAppName, LimitQuery, NextCursor, Outgoing, Uuid
from urlsync.entrypoints.http_api.routing import Routes

routes = Routes("connections")

ConnectionId = Annotated[Uuid, Path(description="The connection's id")]
AppPath = Annotated[HerokuAppName, Path(description="The Heroku app's name or id")]
SearchQuery = Annotated[
    Annotated[str, StringConstraints(max_length=100)], Query(description="Part of an app's or team's name, or an id")
]


class ListedAppView(Outgoing):
    """A Heroku app."""

    id: str
    name: str
    team: Annotated[str | None, Field(description="The team that owns it; null if a person does")]


class HerokuAppPage(Outgoing):
    """One page of a connection's Heroku apps, by name, and how many of all apps are loaded."""

    items: list[ListedAppView]
    next_cursor: NextCursor
    loaded: Annotated[int, Field(description="The number of apps that are loaded and were searched")]
    total: Annotated[int | None, Field(description="The number of all apps, as last known; null if not known yet")]
    complete: Annotated[bool, Field(description="Whether all apps are loaded. If not, the next request loads more")]


class AppSourcesView(Outgoing):
    """A Heroku app and its config vars that can be a source."""

    id: str
    name: str
    config_vars: Annotated[Sequence[str], Field(description="Names of the config vars with Postgres URLs")]


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
    limit: LimitQuery = 100,
    cursor: CursorQuery = None,
    refresh: Annotated[bool, Query(description="Load the list from Heroku again first")] = False,  # noqa: FBT002
) -> HerokuAppPage:
    """List Heroku apps.

    Searches a list that is loaded from Heroku at most every ten minutes, unless `refresh` is true. While `complete` is
    false, some apps are not loaded yet; repeat the request to load more.
    """
    found = use_cases.list_heroku_apps(connection_id, q, cursor, limit, refresh=refresh, actor=actor)
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
