"""A Hasura project's own API, as far as one may look at it and reconnect it.

https://hasura.io/docs/2.0/api-reference/health/ and
https://hasura.io/docs/2.0/api-reference/metadata-api/manage-metadata/
"""

import json
from collections.abc import Collection
from typing import Any, Final, final

from urlsync.adapters.hasura.source_use import source_uses
from urlsync.adapters.http_client import Answer, HttpClient, Request
from urlsync.adapters.http_header import is_sendable
from urlsync.adapters.http_json import as_object, as_text, json_object
from urlsync.adapters.http_url import checked_url
from urlsync.domain.failure import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.project_api import Health, SourceUse

SERVICE: Final = "project"
INCONSISTENT: Final = b"inconsistent objects"
"""What the body says when the project itself is up, and only its metadata does not fit the databases."""


@final
class HasuraProjectApi:
    """Implements the port `ProjectApi`."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    def health(self, endpoint: str) -> Health:
        """Ask how the project is, where an inconsistent object counts as ill. Needs no secret."""
        answer = self._http.send(
            Request(service=SERVICE, method="GET", url=f"{_checked(endpoint)}/healthz?strict=true")
        )
        if answer.status == 200 and INCONSISTENT not in answer.body:
            return Health.OK
        if answer.status in {200, 500} and INCONSISTENT in answer.body:
            return Health.INCONSISTENT
        if answer.status >= 500:
            return Health.ERROR
        raise TransientFailure("project_answer_unreadable")

    def sources(self, endpoint: str, admin_secret: Secret) -> list[SourceUse] | None:
        """List the sources; None where the project refuses the secret. URLs are dropped at once."""
        answer = self._command(endpoint, admin_secret, "export_metadata", version=2)
        if answer.status in {400, 401, 403}:
            return None
        metadata = as_object(_body(answer).get("metadata")) or {}
        return list(source_uses(metadata.get("sources")))

    def inconsistent_sources(self, endpoint: str, admin_secret: Secret) -> frozenset[str]:
        """Return the names of the sources that are inconsistent, for whatever reason."""
        found = _body(self._command(endpoint, admin_secret, "get_inconsistent_metadata"))
        objects = found.get("inconsistent_objects")
        if not isinstance(objects, list):
            raise _unreadable()
        sources = [o for o in map(as_object, objects) if o is not None and o.get("type") == "source"]
        return frozenset(name for name in map(_source_name, sources) if name)

    def reload_sources(self, endpoint: str, admin_secret: Secret, names: Collection[str]) -> None:
        """Let the project connect to these sources anew, and touch nothing else.

        Each part is named, because the documented defaults are not those of every version
        (https://github.com/hasura/graphql-engine/issues/8244).
        """
        arguments = {
            "reload_remote_schemas": False,
            "reload_sources": sorted(names),
            "recreate_event_triggers": False,
        }
        _body(self._command(endpoint, admin_secret, "reload_metadata", arguments))

    def _command(
        self,
        endpoint: str,
        admin_secret: Secret,
        name: str,
        arguments: dict[str, Any] | None = None,
        version: int = 1,
    ) -> Answer:
        if not is_sendable(admin_secret.reveal()):
            raise TransientFailure("project_secret_unusable")
        command = {"type": name, "version": version, "args": arguments or {}}
        return self._http.send(
            Request(
                service=SERVICE,
                method="POST",
                url=f"{_checked(endpoint)}/v1/metadata",
                headers={
                    "Content-Type": "application/json",
                    "X-Hasura-Admin-Secret": admin_secret.reveal(),
                },
                body=json.dumps(command).encode(),
            )
        )


def _checked(endpoint: str) -> str:
    return checked_url("the project's endpoint", endpoint)


def _body(answer: Answer) -> dict[str, Any]:
    if answer.status >= 500:
        raise TransientFailure("project_unavailable")
    body = json_object(answer.body)
    if answer.status != 200 or body is None:
        raise _unreadable()
    return body


def _source_name(inconsistent: dict[str, Any]) -> str | None:
    """Return the source that an inconsistent object is: its definition is the name alone."""
    return as_text(inconsistent.get("definition"))


def _unreadable() -> TransientFailure:
    return TransientFailure("project_answer_unreadable")
