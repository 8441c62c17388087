"""Runs GraphQL operations at Hasura Cloud's control plane, and maps its errors to failures.

The status of a response is 200 even if the token is rejected (https://github.com/Infisical/infisical/pull/7081), so
its `errors` decide. There is no public catalogue of errors; the table below has what clients and users have seen.
Messages come before codes, because a code such as `unexpected` covers errors that only the message distinguishes.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from urlsync.adapters.http.client import Answer, HttpClient, Request, checked_url, is_sendable
from urlsync.domain.errors import PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.messages.json_body import as_object, as_text, json_object

RATE_LIMIT_WAIT = timedelta(seconds=30)
"""Hasura Cloud documents no limit; this is the same wait as for Heroku."""

UNKNOWN: Final = "hasura_error"

HasuraFailure = TransientFailure | PermanentFailure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """The failure for errors with one of these codes, or with a matching message."""

    failure: Callable[[], HasuraFailure]
    message: re.Pattern[str] | None = None
    codes: frozenset[str] = frozenset()

    def covers(self, code: str, message: str) -> bool:
        """Return whether the error is one of these."""
        return code in self.codes or (self.message is not None and self.message.search(message) is not None)


def _containing(pattern: str) -> re.Pattern[str]:
    """Return a pattern that may match anywhere: Hasura may wrap a message in a JSON string, more than once."""
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_unavailable = partial(TransientFailure, "hasura_unavailable")
_access_lost = partial(PermanentFailure, Reason.HASURA_ACCESS_LOST)

_RULES = (
    # https://github.com/hasura/graphql-engine/issues/9705: with status 200
    _Rule(
        failure=lambda: TransientFailure("hasura_rate_limited", RATE_LIMIT_WAIT),
        message=_containing(r"rate limit\b.*\bexceeded|too many requests"),
        codes=frozenset({"rate-limit-exceeded", "too-many-requests"}),
    ),
    # https://hasura.io/docs/latest/projects/maintenance-mode: env vars cannot be changed meanwhile
    _Rule(failure=partial(TransientFailure, "hasura_maintenance"), message=_containing(r"\bmaintenance\b")),
    # https://github.com/hasura/graphql-engine/issues/6797
    _Rule(
        failure=partial(PermanentFailure, Reason.HASURA_REFUSED),
        message=_containing(r"can ?not be updated on major version"),
    ),
    # https://github.com/rachel-church/hasura-preview-action
    _Rule(
        failure=partial(TransientFailure, "hasura_nothing_changed"), message=_containing(r"nothing changed in config")
    ),
    # Without permission a field is missing in the schema: https://github.com/hasura/graphql-engine/issues/6676
    _Rule(
        failure=_access_lost, message=_containing(r"not found in type.*\b(query_root|mutation_root|projects|users)\b")
    ),
    _Rule(
        failure=_access_lost,
        message=_containing(
            r"unauthori[sz]ed|not authori[sz]ed|access denied|permission denied|not allowed to access"
            r"|(invalid|malformed|expired) (authorization|token|personal access token)"
        ),
    ),
    # https://github.com/hasura/graphql-engine/issues/9731
    _Rule(failure=_unavailable, message=_containing(r"internal (server )?error")),
    # graphql-engine's codes (https://github.com/hasura/graphql-engine, Hasura/Base/Error.hs) about who asks
    _Rule(
        failure=_access_lost,
        codes=frozenset(
            {
                "access-denied",
                "invalid-headers",
                "invalid-jwt",
                "jwt-invalid-claims",
                "jwt-missing-role-claims",
                "permission-denied",
                "permission-error",
                "unauthorized",
            }
        ),
    ),
    _Rule(
        failure=_unavailable,
        codes=frozenset(
            {"GenericServerError", "busy", "postgres-error", "postgres-max-connections-error", "unexpected"}
        ),
    ),
)
"""In order of precedence: the first rule that covers any of the errors."""


def failure_of(errors: object) -> HasuraFailure:
    """Return the failure for the `errors` of a response; `hasura_error` if none is known."""
    listed = errors if isinstance(errors, list) else [errors]
    known = [_code_and_message(error) for error in listed]
    for rule in _RULES:
        if any(rule.covers(code, message) for code, message in known):
            return rule.failure()
    return TransientFailure(UNKNOWN)


def _code_and_message(error: object) -> tuple[str, str]:
    """Return `extensions.code` and the message of an error, each empty if missing."""
    fields = as_object(error) or {}
    extensions = as_object(fields.get("extensions")) or {}
    return _text(extensions.get("code")), _text(fields.get("message"))


def _text(value: object) -> str:
    """Return a string, empty for anything else."""
    return value if isinstance(value, str) else ""


def unreadable() -> TransientFailure:
    """Return the failure for a response in an undocumented format."""
    return TransientFailure("hasura_answer_unreadable")


class HasuraCalls:
    """Runs operations at the control plane, for the adapters of its ports."""

    def __init__(self, http: HttpClient, url: str) -> None:
        self._http = http
        self._url = checked_url("HASURA_GRAPHQL_URL", url)

    def _execute(self, token: Secret, operation: str, **variables: Any) -> dict[str, Any]:
        """Run an operation with a personal access token and return its `data`.

        Strings are passed as variables only: a quote or a line end in a value would break the operation.
        Raises `PermanentFailure` or `TransientFailure`.
        """
        request = Request(
            service="hasura",
            method="POST",
            url=self._url,
            headers={"Authorization": _authorization(token), "Content-Type": "application/json"},
            body=json.dumps({"query": operation, "variables": variables}).encode(),
        )
        return _data(self._http.send(request))


def id_of(thing: object) -> str | None:
    """Return the id of an object, or None if it is missing or empty."""
    return as_text((as_object(thing) or {}).get("id")) or None


def caller_of(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the token's user: the first visible user. Raises `TransientFailure` if there is none with an id."""
    users = data.get("users")
    caller = as_object(users[0]) if isinstance(users, list) and users else None
    if caller is None or id_of(caller) is None:
        raise TransientFailure("hasura_caller_unknown")
    return caller


def _authorization(token: Secret) -> str:
    """Return the header's value (https://hasura.io/docs/latest/api-reference/cloud-api-reference)."""
    if not is_sendable(token.reveal()):
        raise PermanentFailure(Reason.HASURA_ACCESS_LOST)
    return f"pat {token.reveal()}"


def _data(answer: Answer) -> dict[str, Any]:
    """Return `data`, or raise the failure. With `errors`, `data` is ignored."""
    _raise_for_gateway(answer.status)
    envelope = json_object(answer.body)
    errors = _errors(envelope or {})
    if answer.status in {401, 403}:
        raise _denied(errors)
    if errors:
        raise failure_of(errors)
    if not 200 <= answer.status < 300:
        raise TransientFailure(UNKNOWN)
    data = as_object((envelope or {}).get("data"))
    if data is None:
        raise unreadable()
    return data


def _errors(envelope: Mapping[str, Any]) -> object:
    """Return the errors of a response, or None. Outside of GraphQL, Hasura reports one as `{"error", "code"}`."""
    if envelope.get("errors"):
        return envelope["errors"]
    code, message = envelope.get("code"), envelope.get("error")
    if isinstance(code, str) and isinstance(message, str):
        return [{"message": message, "extensions": {"code": code}}]
    return None


def _denied(errors: object) -> HasuraFailure:
    """Return the failure for 401 and 403: by Hasura if the body is in its format, else by a proxy."""
    if not errors:
        return TransientFailure("hasura_blocked")
    known = failure_of(errors)
    unknown = isinstance(known, TransientFailure) and known.code == UNKNOWN
    return _access_lost() if unknown else known


def _raise_for_gateway(status: int) -> None:
    """Raise the failure for a status that does not depend on the body."""
    if status == 429:
        raise TransientFailure("hasura_rate_limited", RATE_LIMIT_WAIT)
    if status >= 500:
        raise TransientFailure("hasura_unavailable")
    if 300 <= status < 400:
        raise TransientFailure("hasura_redirected")
