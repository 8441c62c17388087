"""Reading a signed request out of an API Gateway event."""

import base64
from typing import Any

import pytest
from urlsync.entrypoints.webhook.outcome import Refused
from urlsync.entrypoints.webhook.request import (
    MAX_BODY_BYTES,
    MAX_SYNC_ID_LENGTH,
    SIGNATURE_HEADER,
    read_signed_request,
    source_of,
)

from tests.fakes.api_gateway import webhook_event

SIGNATURE = base64.b64encode(bytes(range(32))).decode()
OTHER_SIGNATURE = base64.b64encode(bytes(32)).decode()


def refusal(event: Any) -> tuple[int, str]:
    with pytest.raises(Refused) as refused:
        read_signed_request(event)
    return refused.value.result.status, refused.value.result.reason


@pytest.mark.parametrize("base64_encoded", [True, False])
@pytest.mark.parametrize("lower_case", [True, False])
def test_both_shapes_of_event_are_read(*, base64_encoded: bool, lower_case: bool) -> None:
    # GIVEN a delivery whose body is not plain ASCII
    body = '{"odd":  "spacing é"}\r\n'.encode()
    event = webhook_event("sync-1", body, SIGNATURE, base64_encoded=base64_encoded, lower_case=lower_case)

    # WHEN it is read
    request = read_signed_request(event)

    # THEN the body is byte for byte what was sent
    assert (request.sync_id, request.body, request.signature) == ("sync-1", body, bytes(range(32)))


@pytest.mark.parametrize("header", [SIGNATURE_HEADER, "HEROKU-WEBHOOK-HMAC-SHA256", "heroku-Webhook-hmac-Sha256"])
def test_the_header_is_found_whatever_its_case(header: str) -> None:
    assert read_signed_request(webhook_event("sync-1", b"", SIGNATURE, header=header)).body == b""


@pytest.mark.parametrize("only", ["headers", "multiValueHeaders"])
def test_either_map_of_headers_is_enough(only: str) -> None:
    event = webhook_event("sync-1", b"{}", SIGNATURE)
    event[{"headers": "multiValueHeaders", "multiValueHeaders": "headers"}[only]] = None

    assert read_signed_request(event).signature == bytes(range(32))


@pytest.mark.parametrize("second", [SIGNATURE, OTHER_SIGNATURE])
@pytest.mark.parametrize("header", [SIGNATURE_HEADER, "Heroku-Webhook-Hmac-SHA256"])
@pytest.mark.parametrize("lower_case", [True, False])
def test_a_header_sent_twice_is_refused(second: str, header: str, *, lower_case: bool) -> None:
    event = webhook_event("sync-1", b"{}", SIGNATURE, more_headers=[(header, second)], lower_case=lower_case)

    assert refusal(event) == (401, "signature_repeated")


@pytest.mark.parametrize("missing", ["headers", "multiValueHeaders"])
def test_a_header_sent_twice_is_refused_whichever_map_shows_it(missing: str) -> None:
    # GIVEN the header twice, in two spellings and so twice in either map
    event = webhook_event("sync-1", b"{}", SIGNATURE, more_headers=[(SIGNATURE_HEADER, SIGNATURE)])
    event[missing] = None

    assert refusal(event) == (401, "signature_repeated")


def test_maps_that_disagree_are_refused() -> None:
    event = webhook_event("sync-1", b"{}", SIGNATURE)
    event["headers"]["Heroku-Webhook-Hmac-SHA256"] = OTHER_SIGNATURE

    assert refusal(event) == (401, "signature_repeated")


def test_a_missing_header_is_refused() -> None:
    assert refusal(webhook_event("sync-1", b"{}", None)) == (401, "signature_missing")


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        " ",
        f" {SIGNATURE}",
        f"{SIGNATURE}\n",
        f"{SIGNATURE},{SIGNATURE}",
        SIGNATURE.rstrip("="),
        SIGNATURE + "=",
        SIGNATURE[:-4],
        "A" + SIGNATURE,
        "*" + SIGNATURE[1:],
        "é" + SIGNATURE[1:],
        base64.b64encode(bytes(31)).decode(),
        base64.b64encode(bytes(33)).decode(),
        bytes(32).hex(),
        base64.urlsafe_b64encode(b"\xff" * 32).decode(),
    ],
)
def test_a_malformed_signature_is_refused(malformed: str) -> None:
    assert refusal(webhook_event("sync-1", b"{}", malformed)) == (401, "signature_malformed")


@pytest.mark.parametrize("value", [None, 7, ["a"], {"a": 1}])
def test_a_signature_that_is_not_text_is_refused(value: object) -> None:
    event = webhook_event("sync-1", b"{}", SIGNATURE)
    event["headers"]["Heroku-Webhook-Hmac-SHA256"] = value
    event["multiValueHeaders"] = None

    assert refusal(event) == (401, "signature_malformed")


@pytest.mark.parametrize("sync_id", [None, "", "-", "a/b", "a b", "é", "٣", "a" * 51, "a\n", 7, ["a"]])
def test_a_sync_id_that_we_never_gave_out_is_refused(sync_id: object) -> None:
    event = webhook_event("sync-1", b"{}", SIGNATURE)
    event["pathParameters"] = {"sync_id": sync_id}

    assert refusal(event) == (401, "sync_id_malformed")


@pytest.mark.parametrize("parameters", [None, {}, [], "sync-1"])
def test_missing_path_parameters_are_refused(parameters: object) -> None:
    event = webhook_event("sync-1", b"{}", SIGNATURE) | {"pathParameters": parameters}

    assert refusal(event) == (401, "sync_id_malformed")


@pytest.mark.parametrize("text", ["not base64!", "YQ", "YQ==\n", "é", "Y Q="])
def test_a_body_wrongly_flagged_as_base64_is_refused(text: str) -> None:
    event = webhook_event("sync-1", b"{}", SIGNATURE) | {"body": text, "isBase64Encoded": True}

    assert refusal(event) == (401, "body_malformed")


@pytest.mark.parametrize("body", [{"a": 1}, 7, ["{}"], "\ud800"])
def test_a_body_that_cannot_have_been_bytes_is_refused(body: object) -> None:
    event = webhook_event("sync-1", b"{}", SIGNATURE) | {"body": body}

    assert refusal(event) == (401, "body_malformed")


@pytest.mark.parametrize("base64_encoded", [True, False])
def test_the_largest_body_is_taken(*, base64_encoded: bool) -> None:
    body = b"a" * MAX_BODY_BYTES

    event = webhook_event("sync-1", body, SIGNATURE, base64_encoded=base64_encoded)

    assert read_signed_request(event).body == body


@pytest.mark.parametrize("base64_encoded", [True, False])
@pytest.mark.parametrize("body", [b"a" * (MAX_BODY_BYTES + 1), "é".encode() * (MAX_BODY_BYTES // 2 + 1)])
@pytest.mark.parametrize("signature", [SIGNATURE, None])
def test_a_larger_body_is_refused_before_anything_else(
    *, base64_encoded: bool, body: bytes, signature: str | None
) -> None:
    # GIVEN a few bytes too many, counted in bytes and not in characters
    event = webhook_event("sync-1", body, signature, base64_encoded=base64_encoded)

    # THEN it is too large, signed or not
    assert refusal(event) == (413, "body_too_large")


@pytest.mark.parametrize("event", [None, [], "event", 7, {}])
def test_what_is_no_event_is_refused(event: object) -> None:
    assert refusal(event)[0] == 401


@pytest.mark.parametrize(
    ("text", "encoded", "reason"),
    [
        ("!" * 349_528, True, "body_malformed"),
        ("!" * 349_529, True, "body_too_large"),
        ("\ud800" * MAX_BODY_BYTES, False, "body_malformed"),
        ("\ud800" * (MAX_BODY_BYTES + 1), False, "body_too_large"),
    ],
)
def test_a_text_too_long_for_any_body_is_not_decoded(text: str, *, encoded: bool, reason: str) -> None:
    # GIVEN what cannot be decoded, just short enough to be tried, or one character longer
    event = webhook_event("sync-1", b"", SIGNATURE) | {"body": text, "isBase64Encoded": encoded}

    assert refusal(event)[1] == reason


def test_the_longest_sync_id_is_taken_and_none_longer() -> None:
    longest = "s" * MAX_SYNC_ID_LENGTH

    assert read_signed_request(webhook_event(longest, b"", SIGNATURE)).sync_id == longest
    assert refusal(webhook_event(f"{longest}s", b"", SIGNATURE)) == (401, "sync_id_malformed")


def test_a_header_that_is_not_in_a_list_is_read_all_the_same() -> None:
    event = webhook_event("sync-1", b"", SIGNATURE)
    event["multiValueHeaders"] = event["headers"]

    assert read_signed_request(event).signature == bytes(range(32))


@pytest.mark.parametrize("event", [None, "text", [], {}])
def test_an_event_of_another_shape_has_no_source(event: object) -> None:
    assert source_of(event) is None
