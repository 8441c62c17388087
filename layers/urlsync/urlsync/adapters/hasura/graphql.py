"""One GraphQL operation at Hasura Cloud's control plane.

The answer's status says little: it is 200 even when the token is refused
(https://github.com/Infisical/infisical/pull/7081), so its `errors` decide.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from urlsync.adapters.hasura.graphql_errors import failure_of
from urlsync.adapters.http_client import Answer, HttpClient, Request
from urlsync.adapters.http_header import is_sendable
from urlsync.adapters.http_json import as_object, json_object
from urlsync.domain.failure import MustPause, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason

RATE_LIMIT_WAIT = timedelta(seconds=30)
"""Hasura Cloud documents no limit; should there be one, we are as patient as with Heroku."""


def unreadable() -> TransientFailure:
    """Return the failure for an answer that is not what Hasura documents."""
    return TransientFailure("hasura_answer_unreadable")


def execute(
    http: HttpClient, url: str, token: Secret, operation: str, variables: Mapping[str, Any]
) -> dict[str, Any]:
    """Send the operation with a personal access token and return the answer's `data`.

    Texts travel as variables only: inlined, a quote or a line end in a value would break the operation.
    Raises `MustPause` or `TransientFailure`.
    """
    request = Request(
        service="hasura",
        method="POST",
        url=url,
        headers={"Authorization": _authorization(token), "Content-Type": "application/json"},
        body=json.dumps({"query": operation, "variables": variables}).encode(),
    )
    return _data(http.send(request))


def _authorization(token: Secret) -> str:
    """Return the header's value (https://hasura.io/docs/latest/api-reference/cloud-api-reference)."""
    if not is_sendable(token.reveal()):
        raise MustPause(Reason.HASURA_ACCESS_LOST)
    return f"pat {token.reveal()}"


def _data(answer: Answer) -> dict[str, Any]:
    """Return `data`, or raise what stands in its place. Beside `errors` it is not trusted."""
    _raise_for_gateway(answer.status)
    envelope = json_object(answer.body)
    if envelope is not None and envelope.get("errors"):
        raise failure_of(envelope["errors"])
    if not 200 <= answer.status < 300:
        raise TransientFailure("hasura_error")
    data = as_object((envelope or {}).get("data"))
    if data is None:
        raise unreadable()
    return data


def _raise_for_gateway(status: int) -> None:
    """Raise for a status that needs no look at the body."""
    if status in {401, 403}:
        raise MustPause(Reason.HASURA_ACCESS_LOST)
    if status == 429:
        raise TransientFailure("hasura_rate_limited", RATE_LIMIT_WAIT)
    if status >= 500:
        raise TransientFailure("hasura_unavailable")
    if 300 <= status < 400:
        raise TransientFailure("hasura_redirected")
