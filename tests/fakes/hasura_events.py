"""Events as Hasura Cloud publishes them, on the bus of a deployed stack."""

import json

from local.hasura.client import SimulatedProject
from local.stack.aws import EmulatedAws


def publish_project_created(aws: EmulatedAws, bus: str, project: SimulatedProject, owner_id: str, app_id: str) -> None:
    """Publish that a project was created, with a database that Hasura Cloud's console made in this app."""
    detail = {
        "project_id": project.id,
        "tenant_id": project.tenant_id,
        "owner_id": owner_id,
        "heroku_database": {"app_id": app_id, "created_by": "console"},
    }
    entry = {
        "Source": "hasura.cloud",
        "DetailType": "Project Created",
        "Detail": json.dumps(detail),
        "EventBusName": bus,
    }
    client = aws.session.client("events", endpoint_url=aws.endpoint)
    assert client.put_events(Entries=[entry])["FailedEntryCount"] == 0  # type: ignore[list-item] # the stubs want a TypedDict
