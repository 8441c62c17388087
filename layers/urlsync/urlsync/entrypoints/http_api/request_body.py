"""What is refused of a request before anybody looks into it: bodies too large, or not one JSON object.

Describes requests that do not match the OpenAPI document.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from urlsync.entrypoints.http_api.problems import (
    INVALID_REQUEST,
    NOT_FOUND,
    NOT_JSON,
    TOO_LARGE,
    InvalidField,
    Problem,
)

LARGEST_BODY: Final = 16 * 1024
"""Bytes. A token has some hundred; API Gateway itself would let ten million through."""


def refusal_of(event: Mapping[str, Any]) -> Problem | None:
    """Return what is wrong with the body of API Gateway's event, if anything."""
    try:
        body = _body(event)
    except (binascii.Error, ValueError):
        return INVALID_REQUEST.because("The body is not what its encoding says. Send JSON in UTF-8.")
    if len(body) > LARGEST_BODY:
        return TOO_LARGE.because(f"The body has {len(body)} bytes; {LARGEST_BODY} are allowed.")
    if not body:
        return None
    if not _says_json(event):
        return NOT_JSON.because("Send JSON, with `Content-Type: application/json`.")
    if not _is_object(body):
        return INVALID_REQUEST.because("The body must be one JSON object in UTF-8.")
    return None


def _body(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    if event.get("isBase64Encoded"):
        return base64.b64decode(text, validate=True)
    return str(text).encode()


def _says_json(event: Mapping[str, Any]) -> bool:
    headers = event.get("headers") or {}
    said = [value for name, value in headers.items() if name.lower() == "content-type"]
    return all(value.partition(";")[0].strip() == "application/json" for value in said)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(json.loads(body.decode()), dict)
    except (ValueError, RecursionError):
        return False


def problem_with(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Return the problem that pydantic's errors are. What was sent is left out, because it may be secret.

    Something malformed in the path is merely an id that nothing has.
    """
    if any(error["loc"][:1] == ("path",) for error in errors):
        return NOT_FOUND.because("There is no such thing: ids are UUIDs.")
    fields = [InvalidField(location=_location(error), message=_message(error)) for error in errors]
    return INVALID_REQUEST.because("Some of it was not understood; `errors` says what.", fields)


def _location(error: Mapping[str, Any]) -> str:
    parts = [str(part) for part in error["loc"]]
    # The name of a field that we do not know is something that was sent, too.
    return ".".join(parts[:-1] if error["type"] == "extra_forbidden" else parts)


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "There is a field that does not belong here"
    return str(error["msg"])
