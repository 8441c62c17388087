"""What a request to a stream of a table is about."""

import json
from base64 import urlsafe_b64encode

import pytest

from local.emulator.iam import with_table_streams

UNKNOWN = "*"
STREAM = "arn:aws:dynamodb:us-east-1:000000000000:table/some/stream/2026-03-04T05:06:07.000"


def iterator(content: object) -> bytes:
    return json.dumps({"ShardIterator": urlsafe_b64encode(json.dumps(content).encode()).decode()}).encode()


@pytest.mark.parametrize(
    ("service", "body", "resource"),
    [
        ("dynamodbstreams", json.dumps({"StreamArn": STREAM, "ShardId": "one"}).encode(), STREAM),
        ("dynamodbstreams", iterator({"t": "some", "p": 0, "arn": STREAM}), STREAM),
        ("dynamodbstreams", iterator({"t": "some", "p": 0}), UNKNOWN),
        ("dynamodbstreams", iterator({"arn": 1}), UNKNOWN),
        ("dynamodbstreams", b'{"ShardIterator": "not base64 of JSON"}', UNKNOWN),
        ("dynamodbstreams", b'{"ShardIterator": "\xc3\xa4"}', UNKNOWN),
        ("dynamodbstreams", b'{"StreamArn": 1}', UNKNOWN),
        ("dynamodbstreams", b'{"TableName": "some"}', UNKNOWN),
        ("dynamodbstreams", b"no json", UNKNOWN),
        ("dynamodbstreams", b"", UNKNOWN),
        ("kinesis", json.dumps({"StreamArn": STREAM}).encode(), UNKNOWN),
    ],
)
def test_what_reads_a_stream_is_about_the_stream(service: str, body: bytes, resource: str) -> None:
    # GIVEN an emulator that does not know what such a request is about
    resource_of = with_table_streams(lambda *_request: UNKNOWN)

    # WHEN it is asked, THEN it is the stream that the request names, or that its iterator was made for
    assert resource_of(service, "POST", "/", {}, body, {}, "region", "account") == resource
