"""What a request to CloudWatch Logs is about."""

import pytest

from local.emulator.iam import with_log_streams

GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/some"


@pytest.mark.parametrize(
    ("service", "body", "resource"),
    [
        ("logs", b'{"logGroupName": "/aws/lambda/some", "logStreamName": "one"}', f"{GROUP}:log-stream:one"),
        ("logs", b'{"logGroupName": "/aws/lambda/some"}', GROUP),
        ("logs", b"no json", GROUP),
        ("logs", b"", GROUP),
        ("sqs", b'{"logStreamName": "one"}', GROUP),
    ],
)
def test_what_is_done_to_a_stream_is_about_the_stream(service: str, body: bytes, resource: str) -> None:
    resource_of = with_log_streams(lambda *_request: GROUP)

    assert resource_of(service, "POST", "/", {}, body, {}, "region", "account") == resource
