"""The route of the activity: who changed what, when and from where."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Self

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import Field, StringConstraints

from urlsync.domain.activity import ActivityAction, ActivityEntry, ActivityFilter
from urlsync.domain.actor import Right
from urlsync.entrypoints.http_api.current_request import CurrentActor, UseCases
from urlsync.entrypoints.http_api.models import CursorQuery, NextCursor, Outgoing, Uuid
from urlsync.entrypoints.http_api.routing import Routes
from urlsync.use_cases.operations.activity import MAX_PAGE

routes = Routes("activity")

ActorId = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class SubjectView(Outgoing):
    """The ids of what an entry is about."""

    project_id: str | None
    project_name: Annotated[str | None, Field(description="As stored with a sync of the project; null without one")]
    sync_id: str | None
    connection_id: Annotated[str | None, Field(description="Null for those who may not use the connection")]
    connection_owner: Annotated[str | None, Field(description="The kind and id of who had added the connection")]
    team: Annotated[str | None, Field(description="The team that shares the connection since")]
    provisioning_id: Annotated[str | None, Field(description="The order of a database, or the proposal")]
    secret_id: Annotated[str | None, Field(description="The service's own secret that was rotated")]
    person_id: Annotated[str | None, Field(description="The person who was deleted")]
    endpoint_id: Annotated[str | None, Field(description="The notification endpoint")]
    endpoint_owner: Annotated[str | None, Field(description="The kind and id of who created the endpoint")]


class ActivityEntryView(Outgoing):
    """One change and who made it."""

    entry_id: Annotated[str, Field(description="The same in the history of the sync and in the audit log")]
    at: datetime
    action: ActivityAction
    actor: Annotated[str, Field(description="The name of the person, program or service; an id instead of an e-mail")]
    actor_id: Annotated[str, Field(description="Its kind and id, which never change")]
    role: Annotated[str | None, Field(description="The role that allowed it; null for a service")]
    subject: SubjectView
    source_address: Annotated[str | None, Field(description="The address that the request came from")]
    request_id: Annotated[str | None, Field(description="The id of the request, as in the logs")]
    failure: Annotated[str | None, Field(description="Why the change was undone; null if it was not")]
    changes: Annotated[Sequence[str], Field(description="The names of what an edit has changed")]

    @classmethod
    def of(cls, entry: ActivityEntry, names: Mapping[str, str]) -> Self:
        """Return the view of an entry, with the `names` of projects."""
        name = names.get(entry.subject.project_id or "")
        return cls.read_from(entry, subject=SubjectView.read_from(entry.subject, project_name=name))


class ActivityPage(Outgoing):
    """One page of the activity, newest first."""

    items: list[ActivityEntryView]
    next_cursor: NextCursor


@routes.get("/v1/activity", ActivityPage, right=Right.SEE)
def list_activity(
    use_cases: UseCases,
    caller: CurrentActor,
    *,
    actor: Annotated[ActorId | None, Query(description="Only changes by this actor: a name or an id")] = None,
    action: Annotated[ActivityAction | None, Query(description="Only changes of this kind")] = None,
    project_id: Annotated[Uuid | None, Query(description="Only changes of this project")] = None,
    sync_id: Annotated[Uuid | None, Query(description="Only changes of this sync")] = None,
    limit: Annotated[int, Query(description="The most entries of a page", ge=1, le=MAX_PAGE)] = 50,
    cursor: CursorQuery = None,
) -> ActivityPage:
    """List the activity.

    What people, programs and events changed in the last 90 days, newest first; checks are in the history of each sync.
    Owners see what they did, and what was done with their connections and the projects and syncs of these. Only
    administrators see what was done to connections of others.
    The audit log has older entries. A page may be short or empty although more follow; rely on `next_cursor`.
    """
    wanted = ActivityFilter(actor=actor, action=action, project_id=project_id, sync_id=sync_id)
    page = use_cases.find_activity(wanted, cursor, limit, actor=caller)
    names = use_cases.name_projects(sync_ids=(entry.subject.sync_id for entry in page.items), actor=caller)
    items = [ActivityEntryView.of(entry, names) for entry in page.items]
    return ActivityPage(items=items, next_cursor=page.next_cursor)
