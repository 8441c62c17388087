"""Any event whatever is answered 204, 401 or 413, and 204 only if its signature is right."""

import base64
import hashlib
import hmac
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from urlsync.entrypoints.webhook.master_secret import MasterSecret, SecretStages
from urlsync.entrypoints.webhook.queue import CheckQueue
from urlsync.entrypoints.webhook.receiver import Receiver, Responder

from tests.fakes.api_gateway import heroku_signature, webhook_event
from tests.fakes.aws_json import MASTER, QUEUE_URL, SECRET_ARN, FakeAws, FakeJsonClient
from tests.fakes.effort import examples

SYNC_ID = "1e0fcd5a-52a8-4f6f-9a21-5f5c0f2f7a10"
HEADER = "Heroku-Webhook-Hmac-SHA256"

KEYS = st.text(max_size=10)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
SIGNATURES = st.binary(min_size=32, max_size=32).map(lambda raw: base64.b64encode(raw).decode()) | st.text()
HEADER_NAMES = st.sampled_from([HEADER, HEADER.lower(), HEADER.upper(), "Content-Type"]) | st.text(max_size=10)
HEADERS = st.dictionaries(HEADER_NAMES, SIGNATURES | JSON, max_size=4)
MULTI_HEADERS = st.dictionaries(HEADER_NAMES, st.lists(SIGNATURES | JSON, max_size=3) | JSON, max_size=4)
PATHS = st.fixed_dictionaries({"sync_id": st.just(SYNC_ID) | st.text(max_size=60) | JSON})
EVENTS = st.fixed_dictionaries(
    {},
    optional={
        "headers": HEADERS | JSON,
        "multiValueHeaders": MULTI_HEADERS | JSON,
        "pathParameters": PATHS | JSON,
        "body": st.text() | st.binary(max_size=200).map(lambda raw: base64.b64encode(raw).decode()) | JSON,
        "isBase64Encoded": st.booleans() | JSON,
    },
)


def deliver(event: Any) -> tuple[int, FakeAws]:
    aws = FakeAws()
    client = FakeJsonClient(aws)
    secret = MasterSecret(SecretStages(client, SECRET_ARN).read, lambda: 1_780_000_000.0)
    responder = Responder(lambda: Receiver(secret, CheckQueue(client, QUEUE_URL)))
    status = responder.respond(event, None)["statusCode"]
    assert isinstance(status, int)
    return status, aws


def right_signature(sync_id: str, body: bytes) -> str:
    """Sign once more, and not with the code under test."""
    secret = hmac.new(MASTER.encode(), sync_id.encode(), hashlib.sha256).hexdigest()
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


@settings(max_examples=examples(1500), deadline=None)
@given(EVENTS | JSON)
@example(webhook_event(SYNC_ID, b"{}", "\ud800"))
@example(webhook_event(SYNC_ID, b"a" * 300_000, None))
def test_an_event_of_any_shape_without_the_right_signature_is_refused(event: Any) -> None:
    status, aws = deliver(event)

    assert status in {401, 413}
    assert aws.messages == []


@settings(max_examples=examples(500), deadline=None)
@given(
    sync_id=st.uuids().map(str),
    body=st.binary(max_size=500) | JSON.map(lambda value: repr(value).encode(errors="replace")),
    header=st.sampled_from([HEADER, HEADER.lower(), HEADER.upper()]),
    lower_case=st.booleans(),
)
def test_any_body_with_the_right_signature_is_enqueued_for_its_sync(
    sync_id: str, body: bytes, header: str, *, lower_case: bool
) -> None:
    signature = right_signature(sync_id, body)

    status, aws = deliver(
        webhook_event(sync_id, body, signature, header=header, base64_encoded=True, lower_case=lower_case)
    )

    assert status == 204
    assert [message["MessageGroupId"] for message in aws.messages] == [sync_id]


@settings(max_examples=examples(500), deadline=None)
@given(body=st.binary(max_size=200), data=st.data())
def test_no_change_to_a_signed_request_goes_unnoticed(body: bytes, data: st.DataObject) -> None:
    # GIVEN a signed request in which one byte of body or signature is another, or another sync is named
    signature = bytearray(base64.b64decode(heroku_signature(MASTER, SYNC_ID, body)))
    changed = bytearray(body)
    sync_id = SYNC_ID
    place = data.draw(st.sampled_from(["body", "signature", "sync_id"]) if body else st.just("signature"))
    if place == "sync_id":
        sync_id = data.draw(st.uuids().map(str).filter(lambda other: other != SYNC_ID))
    else:
        target = changed if place == "body" else signature
        target[data.draw(st.integers(0, len(target) - 1))] ^= data.draw(st.integers(1, 255))

    # WHEN it is delivered
    text = base64.b64encode(signature).decode()
    status, aws = deliver(webhook_event(sync_id, bytes(changed), text, base64_encoded=True))

    # THEN it is refused
    assert (status, aws.messages) == (401, [])
