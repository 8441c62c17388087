"""The routes of syncs."""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field, StringConstraints

from urlsync.domain.actor import Actor, Right
from urlsync.domain.listing import Serving, SyncFilter, SyncOrder, words_of
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.domain.sync_settings import SyncEdit, version_of
from urlsync.entrypoints.http_api import models
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import CursorQuery, ProjectId, SyncId
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.entrypoints.http_api.sync_view import (
    HistoryEntryView,
    HistoryPage,
    StartedView,
    SyncCountsView,
    SyncPage,
    SyncView,
)
from urlsync.use_cases.lifecycle.enable_sync import EnableOrder, Started
from urlsync.use_cases.operations.list_syncs import SyncQuery

REFUSALS: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)

routes = Routes("syncs")

Minutes = Annotated[int, Field(strict=True, ge=1, le=1440)]


class EnableBody(models.Incoming):
    """The source and the target of a sync."""

    connection_id: models.Uuid
    heroku_app: models.HerokuAppName
    config_var: models.VariableName = "DATABASE_URL"
    env_var: models.VariableName | None = None
    take_over: bool = False
    metadata_access: bool = False
    webhook_wanted: bool = True
    accept_pooler: bool = False
    check_interval_minutes: Minutes | None = None

    def order(self, project_id: str) -> EnableOrder:
        """Return the order for the use case."""
        return EnableOrder(
            project_id=project_id,
            check_interval=_interval(self.check_interval_minutes),
            **self.model_dump(exclude={"check_interval_minutes"}),
        )


class EditBody(models.Incoming):
    """What is to change. What is left out stays as it is, as does null, except for the interval."""

    config_var: models.VariableName | None = None
    env_var: models.VariableName | None = None
    check_interval_minutes: Annotated[Minutes | None, Field(description="Null means that of all syncs")] = None
    metadata_access: bool | None = None
    take_over: bool = False
    accept_pooler: bool = False

    def edit(self) -> SyncEdit:
        """Return the edit for the use case."""
        given = self.model_dump(exclude={"check_interval_minutes"}, exclude_none=True)
        if "check_interval_minutes" in self.model_fields_set:
            given["check_interval"] = _interval(self.check_interval_minutes)
        return SyncEdit(**given)


def _interval(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)


class RestartBody(models.Incoming):
    """The connection whose credentials are used from now on."""

    connection_id: models.Uuid


@routes.post(
    "/v1/projects/<project_id>/syncs",
    {HTTPStatus.CREATED: StartedView, HTTPStatus.OK: StartedView, HTTPStatus.ACCEPTED: StartedView},
    *REFUSALS,
    right=Right.USE_OWN,
)
def enable_sync(
    project_id: ProjectId, body: EnableBody, use_cases: UseCases, actor: CurrentActor
) -> Response[StartedView]:
    """Enable a sync.

    Registers the webhook, runs the first check and waits for it until 20 seconds have passed: `201` if the value is in
    place, `202` with a `Location` to poll if it takes longer. A failure within 12 seconds rolls everything back; after
    a later one, the sync is paused. The same request, repeated, continues with the sync of the same project, app,
    config var and env var: `200` or `202`.

    `heroku_app` is a name or an id. The default of `env_var` is the first free name of PG_DATABASE_URL,
    PG_DATABASE_URL1, …; `take_over` allows a name that the project already has and overwrites its value.

    `metadata_access` allows confirmations to read the project's admin secret, to check whether its sources use the
    env var and to reload them.

    Without `webhook_wanted` no webhook is registered, and only scheduled checks find changes.

    `accept_pooler` allows a config var that leads through a connection pooler in transaction mode, on which Hasura's
    prepared statements fail.

    `check_interval_minutes` is the interval of scheduled checks of this sync; the default is that of all syncs.
    """
    started = use_cases.enable_sync(body.order(project_id), actor=actor)
    in_place = HTTPStatus.CREATED if started.is_new else HTTPStatus.OK
    return _started_response(started, in_place, f"../../syncs/{started.sync.sync_id}", use_cases, actor)


SyncSort = Annotated[
    Annotated[str, StringConstraints(pattern=f"^-?({'|'.join(SyncOrder)})$")],
    Query(description=f"One of {', '.join(SyncOrder)}; with `-` in front descending. What never happened comes first"),
]


@routes.get("/v1/syncs", SyncPage, right=Right.SEE)
def list_syncs(
    use_cases: UseCases,
    actor: CurrentActor,
    *,
    q: models.SearchQuery = "",
    status: Annotated[Status | None, Query(description="Only syncs with this status")] = None,
    reason: Annotated[Reason | None, Query(description="Only syncs with this reason")] = None,
    connection_id: Annotated[models.Uuid | None, Query(description="Only syncs with this connection")] = None,
    project_id: Annotated[models.Uuid | None, Query(description="Only syncs of this project")] = None,
    serving: Annotated[Serving | None, Query(description="Only syncs whose project is so")] = None,
    sort: SyncSort = SyncOrder.NAME.value,
    limit: models.LimitQuery = 50,
    cursor: CursorQuery = None,
) -> SyncPage:
    """List syncs.

    Those that you may see. `q` finds words that begin so in the names of project, app and env var, and ids. A request
    reads at most 2,000 syncs, so a page may be short or empty although more follow; rely on `next_cursor`. A cursor
    belongs to its filters and its order.
    """
    wanted = SyncFilter(
        words=words_of(q),
        status=status,
        reason=reason,
        connection_id=connection_id,
        project_id=project_id,
        serving=serving,
    )
    query = SyncQuery(wanted=wanted, order=SyncOrder(sort.removeprefix("-")), descending=sort.startswith("-"))
    page = use_cases.list_syncs(query, cursor, limit, actor=actor)
    return SyncPage(items=_views(page.items, use_cases, actor), next_cursor=page.next_cursor)


@routes.get("/v1/sync-counts", SyncCountsView, right=Right.SEE)
def count_syncs(use_cases: UseCases, actor: CurrentActor) -> SyncCountsView:
    """Count syncs.

    By status, by what their projects serve, and by cause and connection where they need attention. An owner's syncs are
    counted now, those of everybody every ten minutes if there are more than 2,000. `hours` is their past health.
    """
    totals = use_cases.get_sync_totals(actor=actor)
    names = use_cases.name_connections((group.connection_id for group in totals.groups), actor=actor)
    return SyncCountsView.of(totals, names)


@routes.get("/v1/syncs/<sync_id>", SyncView, HTTPStatus.NOT_FOUND, right=Right.SEE)
def read_sync(sync_id: SyncId, use_cases: UseCases, actor: CurrentActor) -> Response[SyncView]:
    """Get a sync.

    The `ETag` is the version of its settings, which a change must name; checks do not change it.
    """
    return _versioned(use_cases.find_syncs.one(sync_id, actor=actor), use_cases, actor)


@routes.patch("/v1/syncs/<sync_id>", {HTTPStatus.OK: SyncView}, *REFUSALS, right=Right.USE_OWN)
def edit_sync(
    sync_id: SyncId, body: EditBody, use_cases: UseCases, actor: CurrentActor, if_match: models.IfMatch = None
) -> Response[SyncView]:
    """Edit a sync.

    Changes what the body names. The sync goes on without a restart, and keeps its history. Takes the right to use its
    connection, and in `If-Match` the `ETag` that you have seen.

    Another `config_var` or `env_var` is verified as for a new sync, and a check is enqueued; `take_over` and
    `accept_pooler` allow what they allow there. A former env var keeps its value, and can have another sync. A
    disconnected sync must be restarted first.

    `check_interval_minutes` is the interval of scheduled checks; null means that of all syncs.
    """
    versions = models.versions_in(if_match)
    return _versioned(use_cases.edit_sync(sync_id, body.edit(), versions, actor=actor), use_cases, actor)


@routes.get("/v1/syncs/<sync_id>/history", HistoryPage, HTTPStatus.NOT_FOUND, right=Right.SEE)
def read_history(
    sync_id: SyncId, use_cases: UseCases, actor: CurrentActor, limit: models.LimitQuery = 50, cursor: CursorQuery = None
) -> HistoryPage:
    """Get a sync's history.

    Newest entries first.
    """
    page = use_cases.find_syncs.history(sync_id, cursor, limit, actor=actor)
    following = use_cases.find_syncs.entry_at(sync_id, page.next_cursor, actor=actor)
    before = [*page.items[1:], following]
    items = [HistoryEntryView.of(entry, older) for entry, older in zip(page.items, before, strict=False)]
    return HistoryPage(items=items, next_cursor=page.next_cursor)


@routes.post("/v1/syncs/<sync_id>/check", {HTTPStatus.ACCEPTED: SyncView}, HTTPStatus.NOT_FOUND, right=Right.USE_OWN)
def check_sync(sync_id: SyncId, use_cases: UseCases, actor: CurrentActor) -> SyncView:
    """Check a sync now.

    Enqueues a check. The response is the sync before the check.
    """
    return _view(use_cases.request_check(sync_id, actor=actor), use_cases, actor)


@routes.post(
    "/v1/syncs/<sync_id>/opt-out",
    {HTTPStatus.OK: SyncView},
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    right=Right.USE_OWN,
)
def opt_out_sync(sync_id: SyncId, use_cases: UseCases, actor: CurrentActor) -> SyncView:
    """Opt out of a sync.

    The sync stays disconnected until it is restarted. The env var keeps its value.
    """
    return _view(use_cases.opt_out_sync(sync_id, actor=actor), use_cases, actor)


@routes.post(
    "/v1/syncs/<sync_id>/trust-sweeps", {HTTPStatus.OK: SyncView}, HTTPStatus.NOT_FOUND, right=Right.OPERATE_ALL
)
def trust_sweeps(
    sync_id: SyncId,
    use_cases: UseCases,
    actor: CurrentActor,
    proven: Annotated[  # noqa: FBT002 (a query parameter)
        bool, Query(description="Trust them at once: `make conformance` has seen both lists move with a change")
    ] = False,
) -> SyncView:
    """Trust sweeps again.

    After a change was not visible in the lists of all apps and projects (`sweep_not_trustworthy`), the connection of
    the sync may earn trust in them again. Until it has, each of its syncs is checked as often as before.
    """
    return _view(use_cases.trust_sweeps(sync_id, actor=actor, proven=proven), use_cases, actor)


@routes.post(
    "/v1/syncs/<sync_id>/restart",
    {HTTPStatus.OK: StartedView, HTTPStatus.ACCEPTED: StartedView},
    *REFUSALS,
    right=Right.USE_OWN,
)
def restart_sync(sync_id: SyncId, body: RestartBody, use_cases: UseCases, actor: CurrentActor) -> Response[StartedView]:
    """Restart a sync.

    Uses a connection of the project's current owner. Waits up to 20 seconds for the first check: `200` if the value
    is in place, `202` if it takes longer.
    """
    started = use_cases.restart_sync(sync_id, body.connection_id, actor=actor)
    return _started_response(started, HTTPStatus.OK, f"../{sync_id}", use_cases, actor)


@routes.delete("/v1/syncs/<sync_id>", HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, right=Right.USE_OWN)
def delete_sync(sync_id: SyncId, use_cases: UseCases, actor: CurrentActor) -> Response[None]:
    """Delete a sync.

    Opts out and deletes the sync. The env var keeps its value and can have another sync.
    """
    use_cases.delete_sync(sync_id, actor=actor)
    return Response(HTTPStatus.NO_CONTENT)


def _view(sync: Sync, use_cases: UseCases, actor: Actor) -> SyncView:
    (view,) = _views([sync], use_cases, actor)
    return view


def _versioned(sync: Sync, use_cases: UseCases, actor: Actor) -> Response[SyncView]:
    """Return a sync with the version of its settings."""
    headers = models.entity_tag(version_of(sync))
    return Response(HTTPStatus.OK, "application/json", _view(sync, use_cases, actor), headers)


def _views(syncs: Sequence[Sync], use_cases: UseCases, actor: Actor) -> list[SyncView]:
    names = use_cases.name_connections((sync.current_connection_id for sync in syncs), actor=actor)
    return [SyncView.of(verified, names) for verified in use_cases.find_verified(syncs)]


def _started_response(
    started: Started, in_place: HTTPStatus, location: str, use_cases: UseCases, actor: Actor
) -> Response[StartedView]:
    """Return a sync that was started: with the status `in_place`, or 202 and where to look.

    `location` is relative to the request's own URL, because that is the only one sure to reach us.
    """
    status = in_place if started.in_place else HTTPStatus.ACCEPTED
    view = StartedView.of_started(started, _view(started.sync, use_cases, actor))
    return Response(status, "application/json", view, {"Location": location})
