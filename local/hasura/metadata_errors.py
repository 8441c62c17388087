"""The error responses of ``/v1/metadata`` and ``/v2/query``: ``{path, error, code}`` and a status.

https://hasura.io/docs/2.0/api-reference/metadata-api/index/
"""

from typing import Any

Json = dict[str, Any]


class MetadataError(Exception):
    """A refused request; ``body`` is the whole response."""

    def __init__(self, status: int, code: str, error: str, path: str = "$.args", **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.body: Json = {"path": path, "error": error, "code": code, **more}


def unauthorized() -> MetadataError:
    """Return the error for a missing or wrong admin secret."""
    return MetadataError(401, "access-denied", 'invalid "x-hasura-admin-secret"/"x-hasura-access-key"', "$")


def no_such_resource() -> MetadataError:
    """Return the error for an API that is switched off."""
    return MetadataError(404, "not-found", "resource does not exist", "$")


def malformed(what: str) -> MetadataError:
    """Return the error for a malformed request."""
    return MetadataError(400, "parse-failed", what)


def no_such_source(name: str) -> MetadataError:
    """Return the error for an unknown source."""
    return MetadataError(400, "not-exists", f'source with name "{name}" does not exist')


def already_exists(name: str) -> MetadataError:
    """Return the error for a source that already exists."""
    return MetadataError(400, "already-exists", f'source with name "{name}" already exists')


def inconsistent_source(name: str, inconsistency: Json) -> MetadataError:
    """Return the error for a source whose database cannot be reached."""
    return MetadataError(
        400, "inconsistent_object", f'source with name "{name}" is inconsistent', internal=[inconsistency]
    )


def sql_failed(message: str, status_code: str) -> MetadataError:
    """Return the error for a statement that the database refused."""
    internal = {"error": {"message": message, "status_code": status_code}}
    return MetadataError(400, "postgres-error", "query execution failed", internal=internal)
