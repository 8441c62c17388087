"""Reads webhook requests: the signed parts of an API Gateway event, and the hints in an authentic body.

A hint decides nothing, because the check reads the current state from Heroku. Event format:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import binascii
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from urlsync.domain.webhook_signature import HEADER
from urlsync.entrypoints.webhook import outcome
from urlsync.entrypoints.webhook.outcome import Refused

MAX_BODY_BYTES = 256 * 1024
"""As Heroku sent them. Release events have a few kilobytes."""
MAX_SYNC_ID_LENGTH = 50
"""In characters. Ids are UUIDs; this keeps the deduplication id below SQS's limit of 128."""
SIGNATURE_HEADER = HEADER.lower()
_SIGNATURE_BYTES = 32


class SignedRequest:
    """A request to verify: the sync that it names, the raw body, and the claimed signature."""

    def __init__(self, sync_id: str, body: bytes, signature: bytes) -> None:
        self.sync_id = sync_id
        self.body = body
        self.signature = signature


def read_signed_request(event: object) -> SignedRequest:
    """Return the request of any API Gateway proxy event; raises `Refused`, cheapest checks first."""
    fields = _mapping(event)
    body = _raw_body(fields)
    return SignedRequest(_sync_id(fields), body, _signature(fields))


def _raw_body(event: Mapping[str, object]) -> bytes:
    text = event.get("body")
    if text is None:
        return b""
    if not isinstance(text, str):
        raise Refused(outcome.BODY_MALFORMED)
    encoded = bool(event.get("isBase64Encoded"))
    # Each character is at least one byte, or three quarters of one: check before copying.
    if len(text) > ((MAX_BODY_BYTES + 2) // 3 * 4 if encoded else MAX_BODY_BYTES):
        raise Refused(outcome.BODY_TOO_LARGE)
    try:
        body = binascii.a2b_base64(text, strict_mode=True) if encoded else text.encode()
    except ValueError:
        raise Refused(outcome.BODY_MALFORMED) from None
    if len(body) > MAX_BODY_BYTES:
        raise Refused(outcome.BODY_TOO_LARGE)
    return body


def _sync_id(event: Mapping[str, object]) -> str:
    sync_id = _mapping(event.get("pathParameters")).get("sync_id")
    if not isinstance(sync_id, str) or len(sync_id) > MAX_SYNC_ID_LENGTH:
        raise Refused(outcome.SYNC_ID_MALFORMED)
    if not (sync_id.isascii() and sync_id.replace("-", "").isalnum()):
        raise Refused(outcome.SYNC_ID_MALFORMED)
    return sync_id


def _signature(event: Mapping[str, object]) -> bytes:
    try:
        signature = binascii.a2b_base64(_signature_text(event), strict_mode=True)
    except ValueError:
        raise Refused(outcome.SIGNATURE_MALFORMED) from None
    if len(signature) != _SIGNATURE_BYTES:
        raise Refused(outcome.SIGNATURE_MALFORMED)
    return signature


def _signature_text(event: Mapping[str, object]) -> str:
    single = list(_signature_values(event.get("headers")))
    # API Gateway's `headers` keeps only the last of several values, so check all of them.
    every = [
        value
        for values in _signature_values(event.get("multiValueHeaders"))
        for value in (values if isinstance(values, list) else [values])
    ]
    if not single and not every:
        raise Refused(outcome.SIGNATURE_MISSING)
    if len(single) > 1 or len(every) > 1 or (single and every and single != every):
        raise Refused(outcome.SIGNATURE_REPEATED)
    text = (single or every)[0]
    if not isinstance(text, str):
        raise Refused(outcome.SIGNATURE_MALFORMED)
    return text


def _signature_values(headers: object) -> Iterator[object]:
    for name, value in _mapping(headers).items():
        if name.lower() == SIGNATURE_HEADER:
            yield value


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


# https://devcenter.heroku.com/articles/platform-api-reference#release
_STATUSES = frozenset({"failed", "pending", "succeeded", "expired"})
_UUID_CHARACTERS = frozenset("0123456789abcdefABCDEF-")
_UUID_LENGTH = 36
_MAX_VERSION = 2**31 - 1
_MAX_TIMESTAMP_LENGTH = 40


class Hint:
    """The fields of an event that are passed on, each None if missing or implausible.

    `release_created_at` is in UTC, ISO 8601 with `Z`; `release_current` is `true` or `false`.
    """

    def __init__(self, event: dict[str, object]) -> None:
        release = _mapping(event.get("data"))
        self.event_id = _uuid(event.get("id"))
        self.app_id = _uuid(_mapping(release.get("app")).get("id"))
        self.webhook_id = _uuid(_mapping(_mapping(event.get("webhook_metadata")).get("webhook")).get("id"))
        self.release_version = _version(release.get("version"))
        self.release_status = _status(release.get("status"))
        self.release_current = _flag(release.get("current"))
        self.release_created_at = _timestamp(release.get("created_at"))


def read_hint(body: bytes) -> Hint:
    """Return the readable fields. Heroku adds fields without notice, so any body is accepted.

    https://devcenter.heroku.com/articles/webhook-events
    """
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    return Hint(event if isinstance(event, dict) else {})


def _uuid(value: object) -> str | None:
    if isinstance(value, str) and len(value) == _UUID_LENGTH and _UUID_CHARACTERS.issuperset(value):
        return value
    return None


def _version(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MAX_VERSION:
        return value
    return None


def _status(value: object) -> str | None:
    return value if isinstance(value, str) and value in _STATUSES else None


def _flag(value: object) -> str | None:
    return ("true" if value else "false") if isinstance(value, bool) else None


def _timestamp(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > _MAX_TIMESTAMP_LENGTH:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return None if moment.tzinfo is None else _written(moment.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def iso_utc(now: float) -> str:
    """Write seconds since 1970 as UTC with milliseconds and `Z`."""
    return _written(datetime.fromtimestamp(now, UTC), "milliseconds")


def _written(moment: datetime, precision: str = "auto") -> str:
    return f"{moment.replace(tzinfo=None).isoformat(timespec=precision)}Z"


def source_of(event: object) -> str | None:
    """Return the address from which a request came, as API Gateway saw it; None if the event has none."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    identity = context.get("identity") if isinstance(context, dict) else None
    source = identity.get("sourceIp") if isinstance(identity, dict) else None
    return source if isinstance(source, str) else None
