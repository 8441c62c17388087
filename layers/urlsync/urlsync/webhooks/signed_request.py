"""Takes out of an API Gateway event what a signature is checked with, and refuses what cannot be authentic.

Event shape: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import binascii
from collections.abc import Iterator, Mapping

from urlsync.webhooks.verdict import (
    BODY_MALFORMED,
    BODY_TOO_LARGE,
    SIGNATURE_MALFORMED,
    SIGNATURE_MISSING,
    SIGNATURE_REPEATED,
    SYNC_ID_MALFORMED,
    Refused,
)

LARGEST_BODY = 256 * 1024
"""In bytes, as Heroku sent them. Release events have a few kilobytes."""

LONGEST_SYNC_ID = 50
"""In characters. Our ids are UUIDs; this keeps the queue's deduplication id under SQS's 128."""

SIGNATURE_HEADER = "heroku-webhook-hmac-sha256"
"""Base64 of HMAC-SHA256 over the raw body (https://devcenter.heroku.com/articles/app-webhooks)."""

_SIGNATURE_BYTES = 32


class SignedRequest:
    """A request that may be authentic: the sync it names, the bytes Heroku sent, the claimed signature."""

    __slots__ = ("body", "signature", "sync_id")

    def __init__(self, sync_id: str, body: bytes, signature: bytes) -> None:
        self.sync_id = sync_id
        self.body = body
        self.signature = signature


def read_signed_request(event: object) -> SignedRequest:
    """Read an API Gateway proxy event of whatever content; raises `Refused`, cheapest reasons first."""
    fields = _mapping(event)
    body = _raw_body(fields)
    return SignedRequest(_sync_id(fields), body, _signature(fields))


def _raw_body(event: Mapping[str, object]) -> bytes:
    text = event.get("body")
    if text is None:
        return b""
    if not isinstance(text, str):
        raise Refused(BODY_MALFORMED)
    encoded = bool(event.get("isBase64Encoded"))
    # Each character is at least one byte, or three quarters of one: refuse before making a copy.
    if len(text) > ((LARGEST_BODY + 2) // 3 * 4 if encoded else LARGEST_BODY):
        raise Refused(BODY_TOO_LARGE)
    try:
        body = binascii.a2b_base64(text, strict_mode=True) if encoded else text.encode()
    except ValueError:
        raise Refused(BODY_MALFORMED) from None
    if len(body) > LARGEST_BODY:
        raise Refused(BODY_TOO_LARGE)
    return body


def _sync_id(event: Mapping[str, object]) -> str:
    sync_id = _mapping(event.get("pathParameters")).get("sync_id")
    if not isinstance(sync_id, str) or len(sync_id) > LONGEST_SYNC_ID:
        raise Refused(SYNC_ID_MALFORMED)
    if not (sync_id.isascii() and sync_id.replace("-", "").isalnum()):
        raise Refused(SYNC_ID_MALFORMED)
    return sync_id


def _signature(event: Mapping[str, object]) -> bytes:
    try:
        signature = binascii.a2b_base64(_signature_text(event), strict_mode=True)
    except ValueError:
        raise Refused(SIGNATURE_MALFORMED) from None
    if len(signature) != _SIGNATURE_BYTES:
        raise Refused(SIGNATURE_MALFORMED)
    return signature


def _signature_text(event: Mapping[str, object]) -> str:
    single = list(_signature_values(event.get("headers")))
    # API Gateway's `headers` keeps only the last of several values, so look at all of them.
    every = [
        value
        for values in _signature_values(event.get("multiValueHeaders"))
        for value in (values if isinstance(values, list) else [values])
    ]
    if not single and not every:
        raise Refused(SIGNATURE_MISSING)
    if len(single) > 1 or len(every) > 1 or (single and every and single != every):
        raise Refused(SIGNATURE_REPEATED)
    text = (single or every)[0]
    if not isinstance(text, str):
        raise Refused(SIGNATURE_MALFORMED)
    return text


def _signature_values(headers: object) -> Iterator[object]:
    for name, value in _mapping(headers).items():
        if name.lower() == SIGNATURE_HEADER:
            yield value


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
