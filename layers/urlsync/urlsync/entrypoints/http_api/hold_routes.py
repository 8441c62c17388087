"""The routes of holds, which stop writes to Hasura Cloud, and their response bodies."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path
from pydantic import Field

from urlsync.domain.actor import Right
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import Outgoing, Uuid
from urlsync.entrypoints.http_api.routing import Routes

routes = Routes("health")

ConnectionId = Annotated[Uuid, Path(description="The connection's id")]


class HoldView(Outgoing):
    """A hold: as long as it lasts, nothing is written to Hasura Cloud."""

    connection_id: Annotated[str | None, Field(description="Null for everything")]
    since: datetime
    actor: Annotated[str, Field(description="The name of who began it")]
    actor_id: Annotated[str, Field(description="The kind and id of who began it, as in the activity")]


class HoldList(Outgoing):
    """The holds that there are."""

    items: list[HoldView]


@routes.get("/v1/holds", HoldList, right=Right.SEE)
def list_holds(use_cases: UseCases, actor: CurrentActor) -> HoldList:
    """List holds.

    All of them for those who see everything, else the hold of everything.
    """
    return HoldList(items=[HoldView.read_from(hold) for hold in use_cases.hold_writes.current(actor=actor).items])


@routes.put("/v1/hold", {HTTPStatus.OK: HoldView}, right=Right.USE_ALL)
def hold_everything(use_cases: UseCases, actor: CurrentActor) -> HoldView:
    """Hold all writes.

    As long as the hold lasts, nothing is written to Hasura Cloud. Webhooks are accepted, and checks compare values.
    Each sync whose value has changed is checked once after the hold has ended.
    """
    return HoldView.read_from(use_cases.hold_writes(actor=actor))


@routes.delete("/v1/hold", right=Right.USE_ALL)
def release_everything(use_cases: UseCases, actor: CurrentActor) -> Response[None]:
    """Release all writes.

    Holds of single connections stay.
    """
    use_cases.hold_writes.release(actor=actor)
    return Response(HTTPStatus.NO_CONTENT)


@routes.put(
    "/v1/connections/<connection_id>/hold", {HTTPStatus.OK: HoldView}, HTTPStatus.NOT_FOUND, right=Right.USE_ALL
)
def hold_connection(connection_id: ConnectionId, use_cases: UseCases, actor: CurrentActor) -> HoldView:
    """Hold the writes of a connection.

    As a hold of all writes, for the syncs of this connection alone.
    """
    return HoldView.read_from(use_cases.hold_writes(connection_id, actor=actor))


@routes.delete("/v1/connections/<connection_id>/hold", HTTPStatus.NOT_FOUND, right=Right.USE_ALL)
def release_connection(connection_id: ConnectionId, use_cases: UseCases, actor: CurrentActor) -> Response[None]:
    """Release the writes of a connection.

    A hold of everything stays.
    """
    use_cases.hold_writes.release(connection_id, actor=actor)
    return Response(HTTPStatus.NO_CONTENT)
