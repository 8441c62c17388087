"""The errors of the control plane and their GraphQL responses.

Hasura Cloud responds with HTTP 200 even to a refused operation; only ``errors`` shows it. Its error catalogue
is not public: the texts that public clients rely on are the real ones, the others only have a likely shape.
"""

import json
import uuid
from typing import Any

from graphql import GraphQLError

Json = dict[str, Any]


class ControlPlaneError(Exception):
    """A refused operation; the message never holds a value that the caller sent."""

    def __init__(self, message: str, code: str, **more: str) -> None:
        super().__init__(message)
        self.message = message
        self.extensions = {"code": code, **more}


def nothing_changed() -> ControlPlaneError:
    """Return the error for a write that changes no value.

    https://github.com/rachel-church/hasura-preview-action
    """
    return ControlPlaneError("nothing changed in config", "bad-request")


def stale_hash() -> ControlPlaneError:
    """Return the error for a stale ``currentHash``. The real text is unknown."""
    return ControlPlaneError("the config has been changed since it was read", "conflict")


def not_updatable(key: str, *, nested: bool) -> ControlPlaneError:
    """Return the error for a variable that v2 projects may not set, sometimes wrapped in a JSON string.

    https://github.com/hasura/graphql-engine/issues/6797
    """
    reason = f"variable {key} can not be updated on major version 2"
    text = f"failed to process env update for {key} failed with {reason}"
    message = json.dumps({"location": "", "message": text}) if nested else text
    return ControlPlaneError(message, "bad-request")


def in_maintenance() -> ControlPlaneError:
    """Return the error for changes during maintenance. The real text is unknown."""
    return ControlPlaneError("Hasura Cloud is in maintenance mode, please try again later", "maintenance")


def rate_limit_exceeded(limit: int) -> ControlPlaneError:
    """Return the error for a caller over the rate limit (https://github.com/hasura/graphql-engine/issues/9705)."""
    return ControlPlaneError(f"rate limit of {limit} exceeded", "rate-limit-exceeded")


def access_denied() -> ControlPlaneError:
    """Return the error for a tenant that does not exist or belongs to somebody else."""
    return ControlPlaneError("you are not authorized to access this tenant", "access-denied")


def internal_error(message: str = "there was an internal error while serving your request") -> ControlPlaneError:
    """Return Hasura Cloud's internal error (https://github.com/hasura/graphql-engine/issues/9731)."""
    return ControlPlaneError(message, "GenericServerError", id=str(uuid.uuid4()))


def unknown_field(field: str, parent: str) -> ControlPlaneError:
    """Return the error for a missing or unknown token, for which the schema has no fields.

    https://github.com/hasura/hasura-cloud-preview-apps
    """
    path = f"$.selectionSet.{field}"
    return ControlPlaneError(f"field '{field}' not found in type: '{parent}'", "validation-failed", path=path)


def format_error(error: GraphQLError, _debug: bool = False) -> Json:  # noqa: FBT001, FBT002 - Ariadne's signature
    """Return one error in Hasura's format; what the library itself refuses is a failed validation."""
    extensions = {"path": "$", "code": "validation-failed"} | dict(error.extensions or {})
    return {"message": error.message, "extensions": extensions}


def error_response(error: ControlPlaneError) -> Json:
    """Return the whole response to an operation that was refused before it ran."""
    return {"errors": [{"message": error.message, "extensions": {"path": "$", **error.extensions}}]}
