"""What ``/v1/metadata`` and ``/v2/query`` answer to what they refuse: ``{path, error, code}`` and a status.

https://hasura.io/docs/2.0/api-reference/metadata-api/index/
"""

from typing import Any

Json = dict[str, Any]


class MetadataError(Exception):
    """A request that a project refuses; ``body`` is its whole answer."""

    def __init__(self, status: int, code: str, error: str, path: str = "$.args", **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.body: Json = {"path": path, "error": error, "code": code, **more}


def unauthorized() -> MetadataError:
    """Refuse a request whose admin secret is missing or wrong."""
    return MetadataError(401, "access-denied", 'invalid "x-hasura-admin-secret"/"x-hasura-access-key"', "$")


def malformed(what: str) -> MetadataError:
    """Refuse a request that lacks something."""
    return MetadataError(400, "parse-failed", what)


def no_such_source(name: str) -> MetadataError:
    """Refuse a request that names a source that is not in the metadata."""
    return MetadataError(400, "not-exists", f'source with name "{name}" does not exist')


def already_exists(name: str) -> MetadataError:
    """Refuse a request that would add a second source of the same name."""
    return MetadataError(400, "already-exists", f'source with name "{name}" already exists')


def inconsistent_source(name: str, inconsistency: Json) -> MetadataError:
    """Refuse a request that needs a source whose database cannot be reached."""
    return MetadataError(
        400, "inconsistent_object", f'source with name "{name}" is inconsistent', internal=[inconsistency]
    )


def sql_failed(message: str, status_code: str) -> MetadataError:
    """Report a statement that the database refused."""
    internal = {"error": {"message": message, "status_code": status_code}}
    return MetadataError(400, "postgres-error", "query execution failed", internal=internal)
