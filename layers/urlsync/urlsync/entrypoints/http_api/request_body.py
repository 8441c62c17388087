"""The validation of requests: size, JSON, unknown parameters, and the errors of the OpenAPI document's models."""

import base64
import binascii
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from urlsync.entrypoints.http_api.problems import INVALID_REQUEST, NOT_FOUND, NOT_JSON, TOO_LARGE, InvalidField, Problem

MAX_BODY_BYTES: Final = 16 * 1024
"""A token has a few hundred bytes; API Gateway itself would accept ten million."""
MAX_BYTES_OF: Final = {"/v1/jobs": 512 * 1024}
"""Ten thousand ids have 390 kB."""


def refusal_of(event: Mapping[str, Any]) -> Problem | None:
    """Return the problem with the body of an API Gateway event, or None."""
    try:
        body = _body(event)
    except (binascii.Error, ValueError):
        return INVALID_REQUEST.because("The body is not in its declared encoding. Send JSON in UTF-8.")
    most = MAX_BYTES_OF.get(str(event["path"]).rstrip("/"), MAX_BODY_BYTES)
    if len(body) > most:
        return TOO_LARGE.because(f"The body has {len(body)} bytes; send at most {most}.")
    if not body:
        return None
    if not _declares_json(event):
        return NOT_JSON.because("Send JSON, with `Content-Type: application/json`.")
    if not _is_object(body):
        return INVALID_REQUEST.because("The body is not one JSON object in UTF-8. Send one.")
    return None


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(text, validate=True)
    return str(text).encode()


def _declares_json(event: Mapping[str, Any]) -> bool:
    headers = event.get("headers") or {}
    types = [value for name, value in headers.items() if name.lower() == "content-type"]
    return all(value.partition(";")[0].strip() == "application/json" for value in types)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body.decode()), dict)
    except (ValueError, RecursionError):
        return False


def problem_with(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Return the problem for pydantic's errors, without the input, which may be secret.

    A malformed id in the path is simply not found.
    """
    if any(error["loc"][:1] == ("path",) for error in errors):
        return NOT_FOUND.because("Not found: the id must be a UUID. Look it up in the list of all.")
    return INVALID_REQUEST.because("Invalid request; see `errors`.", [_invalid(error) for error in errors])


def unknown_parameters(unknown: Sequence[str], known: Sequence[str]) -> Problem:
    """Return the problem with query parameters that a route does not have."""
    allowed = f"This route has {', '.join(known)}." if known else "This route has none."
    errors = [_unknown(["query", name], "Unknown parameter") for name in unknown]
    return INVALID_REQUEST.because(f"Unknown query parameter; see `errors`. {allowed}", errors)


_NAME: Final = re.compile("[a-z_]{1,40}")
"""Names that are no secrets: the name of an unknown field is input, too."""


def _unknown(place: Sequence[str], message: str) -> InvalidField:
    shown = place if _NAME.fullmatch(place[-1]) else place[:-1]
    return InvalidField(location=".".join(shown), message=message)


def _invalid(error: Mapping[str, Any]) -> InvalidField:
    place = [str(part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        return _unknown(place, "Unknown field")
    return InvalidField(location=".".join(place), message=str(error["msg"]))
