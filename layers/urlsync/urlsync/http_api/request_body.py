"""What is refused of a request before anybody looks into it: bodies too large, or not one JSON object."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from urlsync.http_api.problem import INVALID_REQUEST, NOT_JSON, TOO_LARGE, Problem

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
