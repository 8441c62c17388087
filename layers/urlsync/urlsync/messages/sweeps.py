"""The message of the sweep queue: which connection to look at. Everything else is stored with the connection."""

import json

from urlsync.messages.json_body import json_object, required_identifier


def sweep_message(connection_id: str) -> str:
    """Return the message that asks for a sweep of a connection."""
    return json.dumps({"connection_id": connection_id})


def swept_connection(body: str) -> str:
    """Return the id of the connection. Raises `MessageUnreadable`."""
    return required_identifier(json_object(body) or {}, "connection_id")
