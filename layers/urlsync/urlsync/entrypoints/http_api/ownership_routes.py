"""The route that reports an ownership transfer."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

from urlsync.domain.actor import Right
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import Incoming, Outgoing, Uuid
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.messages.json_body import IDENTIFIER

RFC_3339: Final = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})$"

routes = Routes("ownership")


def _valid(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("Invalid date or time") from None  # the library's own text quotes the input
    return text


Moment = Annotated[
    str, StringConstraints(pattern=RFC_3339), AfterValidator(_valid), Field(json_schema_extra={"format": "date-time"})
]
EventId = Annotated[str, StringConstraints(pattern=f"^{IDENTIFIER}$")]


class TransferBody(Incoming):
    """An ownership transfer. `event_id` is the same for every repetition of the report."""

    project_id: Uuid
    new_owner_id: Uuid
    transferred_at: Moment
    event_id: EventId
    previous_owner_id: Uuid | None = None


class TransferView(Outgoing):
    """The transfer as it was published: never later than now."""

    project_id: str
    previous_owner_id: str | None
    new_owner_id: str
    transferred_at: datetime
    event_id: str


@routes.post("/v1/ownership-transfers", {HTTPStatus.ACCEPTED: TransferView}, right=Right.OPERATE_ALL)
def report_transfer(body: TransferBody, use_cases: UseCases, actor: CurrentActor) -> TransferView:
    """Report an ownership transfer.

    Publishes `Project Ownership Transferred` to the event bus. Hasura Cloud is then asked who owns the project: if it
    has another owner, the old owner's syncs are disconnected, and their history names you; if not, nothing ends, and
    people are notified of the false report. Syncs that the new owner has restarted are not affected.
    """
    transfer = body.model_dump() | {"transferred_at": datetime.fromisoformat(body.transferred_at)}
    return TransferView.read_from(use_cases.report_transfer(OwnershipTransfer(**transfer), actor=actor))
