"""The routes of syncs."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field

from urlsync.domain.sync import Status
from urlsync.entrypoints.http_api.current_request import Actor
from urlsync.entrypoints.http_api.models import Cursor, HerokuAppName, Incoming, Uuid, VariableName
from urlsync.entrypoints.http_api.routing import changing, new_router, reading
from urlsync.entrypoints.http_api.service import UseCases
from urlsync.entrypoints.http_api.sync_view import (
    HistoryEntryView,
    HistoryPage,
    StartedView,
    SyncPage,
    SyncView,
    no_content,
    started_response,
)
from urlsync.use_cases.lifecycle.enable_sync import EnableOrder

TAG = "syncs"

router = new_router()

SyncId = Annotated[Uuid, Path(description="The sync's id")]
ProjectId = Annotated[Uuid, Path(description="The Hasura Cloud project's id")]


class EnableBody(Incoming):
    """The source and the target of a sync."""

    connection_id: Uuid
    heroku_app: HerokuAppName
    config_var: VariableName = "DATABASE_URL"
    env_var: VariableName | None = None
    take_over: bool = False
    metadata_access: bool = False
    check_interval_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None

    def order(self, project_id: str) -> EnableOrder:
        """Return the order for the use case."""
        minutes = self.check_interval_minutes
        return EnableOrder(
            project_id=project_id,
            check_interval=None if minutes is None else timedelta(minutes=minutes),
            **self.model_dump(exclude={"check_interval_minutes"}),
        )


class RestartBody(Incoming):
    """The connection whose credentials are used from now on."""

    connection_id: Uuid


@router.post(
    "/v1/projects/<project_id>/syncs",
    summary="Enable a sync",
    operation_id="enable_sync",
    description="Registers the webhook, runs the first check and waits up to 20 seconds for it: `201` if the "
    "value is in place, `202` with a `Location` to poll if it takes longer. A failure rolls everything "
    "back.\n\n"
    "`heroku_app` is a name or an id. The default of `env_var` is the first free name of PG_DATABASE_URL, "
    "PG_DATABASE_URL1, …; `take_over` allows a name that the project already has and overwrites its value.\n\n"
    "`metadata_access` allows confirmations to read the project's admin secret, to check whether its sources "
    "use the env var and to reload them.\n\n"
    "`check_interval_minutes` is the interval of scheduled checks of this sync; the default is that of all "
    "syncs.",
    **changing(
        TAG,
        {HTTPStatus.CREATED: StartedView, HTTPStatus.ACCEPTED: StartedView},
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
)
def enable_sync(project_id: ProjectId, body: EnableBody, use_cases: UseCases, actor: Actor) -> Response[StartedView]:
    """Enable a sync."""
    started = use_cases.enable_sync(body.order(project_id), actor=actor)
    return started_response(started, HTTPStatus.CREATED, f"../../syncs/{started.sync.sync_id}")


@router.get(
    "/v1/syncs",
    summary="List syncs",
    operation_id="list_syncs",
    description="A page may be short or empty although more follow; rely on `next_cursor`.",
    **reading(TAG, SyncPage),
)
def list_syncs(
    use_cases: UseCases,
    status: Annotated[Status | None, Query(description="Only syncs with this status")] = None,
    project_id: Annotated[Uuid | None, Query(description="Only syncs of this project")] = None,
    cursor: Annotated[Cursor | None, Query(description="`next_cursor` of the previous page")] = None,
) -> SyncPage:
    """List syncs."""
    page = use_cases.find_syncs(status=status, project_id=project_id, cursor=cursor)
    return SyncPage(items=[SyncView.of(sync) for sync in page.items], next_cursor=page.next_cursor)


@router.get(
    "/v1/syncs/<sync_id>",
    summary="Get a sync",
    operation_id="read_sync",
    **reading(TAG, SyncView, HTTPStatus.NOT_FOUND),
)
def read_sync(sync_id: SyncId, use_cases: UseCases) -> SyncView:
    """Get a sync."""
    return SyncView.of(use_cases.find_syncs.one(sync_id))


@router.get(
    "/v1/syncs/<sync_id>/history",
    summary="Get a sync's history",
    operation_id="read_history",
    description="Newest entries first.",
    **reading(TAG, HistoryPage, HTTPStatus.NOT_FOUND),
)
def read_history(
    sync_id: SyncId,
    use_cases: UseCases,
    cursor: Annotated[Cursor | None, Query(description="`next_cursor` of the previous page")] = None,
) -> HistoryPage:
    """Get a sync's history."""
    page = use_cases.find_syncs.history(sync_id, cursor)
    entries = [HistoryEntryView.of(entry) for entry in page.items]
    return HistoryPage(items=entries, next_cursor=page.next_cursor)


@router.post(
    "/v1/syncs/<sync_id>/check",
    summary="Check a sync now",
    operation_id="check_sync",
    description="Enqueues a check. The response is the sync before the check.",
    **changing(TAG, {HTTPStatus.ACCEPTED: SyncView}, HTTPStatus.NOT_FOUND),
)
def check_sync(sync_id: SyncId, use_cases: UseCases, actor: Actor) -> SyncView:
    """Check a sync now."""
    return SyncView.of(use_cases.request_check(sync_id, actor=actor))


@router.post(
    "/v1/syncs/<sync_id>/opt-out",
    summary="Opt out of a sync",
    operation_id="opt_out_sync",
    description="The sync stays disconnected until it is restarted. The env var keeps its value.",
    **changing(TAG, {HTTPStatus.OK: SyncView}, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def opt_out_sync(sync_id: SyncId, use_cases: UseCases, actor: Actor) -> SyncView:
    """Opt out of a sync."""
    return SyncView.of(use_cases.opt_out_sync(sync_id, actor=actor))


@router.post(
    "/v1/syncs/<sync_id>/restart",
    summary="Restart a sync",
    operation_id="restart_sync",
    description="Uses a connection of the project's current owner. Waits up to 20 seconds for the first "
    "check: `200` if the value is in place, `202` if it takes longer.",
    **changing(
        TAG,
        {HTTPStatus.OK: StartedView, HTTPStatus.ACCEPTED: StartedView},
        HTTPStatus.NOT_FOUND,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
)
def restart_sync(sync_id: SyncId, body: RestartBody, use_cases: UseCases, actor: Actor) -> Response[StartedView]:
    """Restart a sync."""
    started = use_cases.restart_sync(sync_id, body.connection_id, actor=actor)
    return started_response(started, HTTPStatus.OK, f"../{sync_id}")


@router.delete(
    "/v1/syncs/<sync_id>",
    summary="Delete a sync",
    operation_id="delete_sync",
    description="Opts out and deletes the sync. The env var keeps its value and can have another sync.",
    **changing(TAG, {HTTPStatus.NO_CONTENT: None}, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def delete_sync(sync_id: SyncId, use_cases: UseCases, actor: Actor) -> Response[None]:
    """Delete a sync."""
    use_cases.delete_sync(sync_id, actor=actor)
    return no_content()
