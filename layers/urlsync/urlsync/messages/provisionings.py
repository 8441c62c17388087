"""Builds and parses the messages of the provisioning queue."""

import json
from collections.abc import Mapping
from typing import Any, Final, final

from urlsync.domain.errors import UrlsyncError
from urlsync.domain.ownership import CreatedProject
from urlsync.messages.json_body import as_object, as_text

SOURCE: Final = "hasura.cloud"
DETAIL_TYPE: Final = "Project Created"


@final
class MessageUnreadable(UrlsyncError):
    """The message has another format; the text names the field, never its content."""


def step_message(provisioning_id: str) -> str:
    """Return the message that requests the next step of a provisioning."""
    return json.dumps({"provisioning_id": provisioning_id})


def project_message(project: CreatedProject) -> str:
    """Return the message about a created project."""
    database = {"app_id": project.app_id, "created_by": project.created_by} if project.app_id else None
    detail = {"project_id": project.project_id, "owner_id": project.owner_id, "heroku_database": database}
    return json.dumps({"source": SOURCE, "detail-type": DETAIL_TYPE, "detail": detail})


def parse(body: str) -> str | CreatedProject:
    """Return the id of the provisioning whose next step is requested, or the created project.

    Raises `MessageUnreadable`.
    """
    try:
        message = json.loads(body)
    except (ValueError, RecursionError):
        raise MessageUnreadable("body") from None
    if not isinstance(message, dict):
        raise MessageUnreadable("body")
    if message.get("detail-type") == DETAIL_TYPE:
        return _created_project(_object(message, "detail"))
    return _text(message, "provisioning_id")


def _created_project(detail: Mapping[str, Any]) -> CreatedProject:
    project_id, owner_id = _text(detail, "project_id"), _text(detail, "owner_id")
    if detail.get("heroku_database") is None:
        return CreatedProject(project_id=project_id, owner_id=owner_id)
    database = _object(detail, "heroku_database")
    return CreatedProject(
        project_id=project_id,
        owner_id=owner_id,
        app_id=_text(database, "app_id"),
        created_by=as_text(database.get("created_by")),
    )


def _object(fields: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = as_object(fields.get(name))
    if found is None:
        raise MessageUnreadable(name)
    return found


def _text(fields: Mapping[str, Any], name: str) -> str:
    text = as_text(fields.get(name))
    if not text:
        raise MessageUnreadable(name)
    return text
