"""The ways the control plane says no.

Hasura Cloud answers HTTP 200 even then; only the ``errors`` of the GraphQL answer tell. Its error catalogue
is not public: the texts below that other people's code relies on are theirs, the rest only have a likely
shape.
"""

import json
import uuid


class Refusal(Exception):
    """An operation the control plane did not carry out; carries no value a caller sent."""

    def __init__(self, message: str, code: str, **more: str) -> None:
        super().__init__(message)
        self.message = message
        self.extensions = {"code": code, **more}


def nothing_changed() -> Refusal:
    """Refuse a write after which every variable has the value it had.

    https://github.com/rachel-church/hasura-preview-action
    """
    return Refusal("nothing changed in config", "bad-request")


def stale_hash() -> Refusal:
    """Refuse a ``currentHash`` that is not the env's hash any more. The real text is unknown."""
    return Refusal("the config has been changed since it was read", "conflict")


def not_updatable(key: str, *, nested: bool) -> Refusal:
    """Refuse a variable that v2 projects may not set; the text is sometimes wrapped in a JSON string.

    https://github.com/hasura/graphql-engine/issues/6797
    """
    reason = f"variable {key} can not be updated on major version 2"
    text = f"failed to process env update for {key} failed with {reason}"
    message = json.dumps({"location": "", "message": text}) if nested else text
    return Refusal(message, "bad-request")


def in_maintenance() -> Refusal:
    """Refuse env changes and transfers during maintenance. The real text is unknown."""
    return Refusal("Hasura Cloud is in maintenance mode, please try again later", "maintenance")


def access_denied() -> Refusal:
    """Refuse a tenant that is not the caller's, or is not at all: the answer does not tell which."""
    return Refusal("you are not authorized to access this tenant", "access-denied")


def internal_error(message: str = "there was an internal error while serving your request") -> Refusal:
    """Report Hasura Cloud's own failure (https://github.com/hasura/graphql-engine/issues/9731)."""
    return Refusal(message, "GenericServerError", id=str(uuid.uuid4()))


def unknown_field(field: str, parent: str) -> Refusal:
    """Refuse an unknown or missing token: to it, the schema has no such field.

    https://github.com/hasura/hasura-cloud-preview-apps
    """
    path = f"$.selectionSet.{field}"
    return Refusal(f"field '{field}' not found in type: '{parent}'", "validation-failed", path=path)
