"""The route that deletes a person."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated

from pydantic import Field, StringConstraints

from urlsync.domain.actor import Right
from urlsync.domain.catalogue import explain
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import Incoming, Outgoing
from urlsync.entrypoints.http_api.routing import Routes

routes = Routes("account")


class DeletionBody(Incoming):
    """The person to delete. The name is in the body, because logs have the paths of requests."""

    name: Annotated[
        str,
        StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$"),
        Field(description="The username in the user pool"),
    ]


class LeftAtHerokuOfView(Outgoing):
    """What is left of a connection at Heroku, which the person can revoke there."""

    connection_id: str
    code: str
    advice: Annotated[str | None, Field(description="What it is, and where to revoke it")]


class PersonDeletedView(Outgoing):
    """What a deletion did."""

    person_id: Annotated[str, Field(description="What entries of the activity and the history have of the person")]
    sync_ids: Annotated[Sequence[str], Field(description="The syncs that were opted out")]
    connection_ids: Annotated[Sequence[str], Field(description="The connections that were deleted")]
    endpoint_ids: Annotated[Sequence[str], Field(description="The notification endpoints that were deleted")]
    left_at_heroku: Sequence[LeftAtHerokuOfView]


@routes.post(
    "/v1/people/deletions",
    {HTTPStatus.OK: PersonDeletedView},
    HTTPStatus.NOT_FOUND,
    HTTPStatus.CONFLICT,
    right=Right.USE_ALL,
)
def delete_person(body: DeletionBody, use_cases: UseCases, actor: CurrentActor) -> PersonDeletedView:
    """Delete a person.

    Ends the person's sessions, deletes their notification endpoints, opts out their syncs, deletes their connections
    with what our OAuth client obtained at Heroku, and then deletes the account. What is stored of the past has only
    the person's id. After `503` or a lost response, it is completed within minutes, or at once if it is sent again:
    then, `404` says that everything is done.
    """
    done = use_cases.delete_person(body.name, actor=actor)
    left = [LeftAtHerokuOfView.read_from(one, advice=explain(one.code).advice) for one in done.left_at_heroku]
    return PersonDeletedView.read_from(done, left_at_heroku=left)
