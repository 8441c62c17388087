"""Builds and parses the messages of the provisioning queue."""

import json
from collections.abc import Mapping
from typing import Any, Final

from urlsync.domain.ownership import CreatedProject
from urlsync.messages.json_body import (
    MessageUnreadable,
    as_identifier,
    json_object,
    required_identifier,
    required_object,
)

SOURCE: Final = "hasura.cloud"
DETAIL_TYPE: Final = "Project Created"


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
    message = json_object(body)
    if message is None:
        raise MessageUnreadable("body")
    if message.get("detail-type") == DETAIL_TYPE:
        return _created_project(required_object(message, "detail"))
    return required_identifier(message, "provisioning_id")


def _created_project(detail: Mapping[str, Any]) -> CreatedProject:
    has_database = detail.get("heroku_database") is not None
    database = required_object(detail, "heroku_database") if has_database else {}
    return CreatedProject(
        project_id=required_identifier(detail, "project_id"),
        owner_id=required_identifier(detail, "owner_id"),
        app_id=required_identifier(database, "app_id") if has_database else None,
        created_by=as_identifier(database.get("created_by")),
    )
