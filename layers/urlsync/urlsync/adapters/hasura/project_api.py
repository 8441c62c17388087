"""The API of a Hasura project: its health, its metadata sources and their database URLs.

https://hasura.io/docs/2.0/api-reference/health/ and
https://hasura.io/docs/2.0/api-reference/metadata-api/manage-metadata/

A source has a connection, and may have replicas and a set of connections, each with a `database_url` that is a
string, the parts of a URL, or `{"from_env": NAME}`
(https://hasura.io/docs/2.0/api-reference/syntax-defs/#pgconfiguration).
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from urlsync.adapters.http.client import Answer, HttpClient, Request, checked_url, is_sendable
from urlsync.domain.confirmation import HealthIssue
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.messages.json_body import as_object, as_text, json_object
from urlsync.ports.hasura import Health, SourceUse


def source_uses(sources: object) -> Iterator[SourceUse]:
    """Yield each source that has a name and a configuration."""
    for source in map(as_object, sources if isinstance(sources, list) else []):
        name = as_text((source or {}).get("name"))
        configuration = as_object((source or {}).get("configuration"))
        if name and configuration is not None:
            yield _use(name, configuration)


def _use(name: str, configuration: Mapping[str, Any]) -> SourceUse:
    urls = [connection["database_url"] for connection in _connections(configuration)]
    variables = [as_text((as_object(url) or {}).get("from_env")) for url in urls]
    return SourceUse(
        name=name,
        variables=frozenset(variable for variable in variables if variable),
        literal=any(variable is None for variable in variables),
    )


def _connections(configuration: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield every connection that has a database URL."""
    several = [configuration.get("connection_info")]
    for name in ("read_replicas", "connection_set"):
        listed = configuration.get(name)
        several += listed if isinstance(listed, list) else []
    for one in map(as_object, several):
        if one is not None:
            connection = as_object(one.get("connection_info")) or one
            if "database_url" in connection:
                yield connection


SERVICE: Final = "project"
ENDPOINT: Final = "the project's endpoint"
UNREADABLE: Final = "project_answer_unreadable"
INCONSISTENT: Final = b"inconsistent objects"
"""In the body if the project is up, but its metadata is inconsistent with its databases."""


class HasuraProjectApi:
    """Implements the port `ProjectApi`."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def health(self, endpoint: str) -> Health:
        """Return the health of the project, including its metadata. Needs no secret."""
        url = f"{checked_url(ENDPOINT, endpoint)}/healthz?strict=true"
        answer = self._http.send(Request(service=SERVICE, method="GET", url=url))
        if _is_page(answer):
            raise TransientFailure("project_blocked")
        if answer.status == 200 and INCONSISTENT not in answer.body:
            return Health.OK
        if answer.status in {200, 500} and INCONSISTENT in answer.body:
            return Health.INCONSISTENT
        if answer.status >= 500:
            return Health.ERROR
        raise TransientFailure(UNREADABLE)

    def sources(self, endpoint: str, admin_secret: Secret) -> list[SourceUse] | HealthIssue:
        """Return the sources, or why the metadata is not accessible. URLs are dropped at once.

        Production projects may switch the metadata API off, which then answers 404
        (https://hasura.io/docs/2.0/deployment/production-checklist/).
        """
        if not is_sendable(admin_secret.reveal()):
            return HealthIssue.ADMIN_SECRET_REFUSED
        answer = self._command(endpoint, admin_secret, "export_metadata", version=2)
        own_error = as_text((json_object(answer.body) or {}).get("code"))  # {"error", "code"}: not from a proxy
        if answer.status in {400, 401, 403} and own_error is not None:
            return HealthIssue.ADMIN_SECRET_REFUSED
        if answer.status == 404 and own_error is not None:
            return HealthIssue.METADATA_DISABLED
        metadata = as_object(_body(answer).get("metadata")) or {}
        return list(source_uses(metadata.get("sources")))

    def inconsistent_sources(self, endpoint: str, admin_secret: Secret) -> frozenset[str]:
        """Return the names of the inconsistent sources."""
        found = _body(self._command(endpoint, admin_secret, "get_inconsistent_metadata"))
        objects = found.get("inconsistent_objects")
        if not isinstance(objects, list):
            raise TransientFailure(UNREADABLE)
        sources = [o for o in map(as_object, objects) if o is not None and o.get("type") == "source"]
        names = (as_text(source.get("definition")) for source in sources)
        return frozenset(name for name in names if name)

    def reload_sources(self, endpoint: str, admin_secret: Secret, names: Collection[str]) -> None:
        """Reload these sources of the project, and change nothing else.

        Each part is named, because the documented defaults are not those of every version
        (https://github.com/hasura/graphql-engine/issues/8244).
        """
        arguments = {"reload_remote_schemas": False, "reload_sources": sorted(names), "recreate_event_triggers": False}
        _body(self._command(endpoint, admin_secret, "reload_metadata", arguments))

    def _command(
        self, endpoint: str, admin_secret: Secret, name: str, arguments: dict[str, Any] | None = None, version: int = 1
    ) -> Answer:
        command = {"type": name, "version": version, "args": arguments or {}}
        return self._http.send(
            Request(
                service=SERVICE,
                method="POST",
                url=f"{checked_url(ENDPOINT, endpoint)}/v1/metadata",
                headers={"Content-Type": "application/json", "X-Hasura-Admin-Secret": admin_secret.reveal()},
                body=json.dumps(command).encode(),
            )
        )


def _is_page(answer: Answer) -> bool:
    """Return True for HTML, which is from a proxy or CDN in front of the project."""
    return answer.body.lstrip().startswith(b"<")


def _body(answer: Answer) -> dict[str, Any]:
    if answer.status >= 500:
        raise TransientFailure("project_unavailable")
    if _is_page(answer):
        raise TransientFailure("project_blocked")
    body = json_object(answer.body)
    if answer.status != 200 or body is None:
        raise TransientFailure(UNREADABLE)
    return body
