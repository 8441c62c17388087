"""Notices go to an SNS topic."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.event_bus import SnsTopic
from urlsync.domain.errors import TransientFailure
from urlsync.domain.notifications import Notification

TOPIC = "arn:aws:sns:eu-west-1:123456789012:notifications"
NOTICE = Notification("urlsync: sync paused: one", "Why: ...")


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[SnsTopic, Stubber]]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "fake-access-key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "fake-secret-key")
    client = aws_clients.sns()
    with Stubber(client) as stubber:
        yield SnsTopic(client, TOPIC), stubber
        stubber.assert_no_pending_responses()


def test_a_notice_is_published_with_its_subject(answers: tuple[SnsTopic, Stubber]) -> None:
    topic, stubber = answers
    expected = {"TopicArn": TOPIC, "Subject": NOTICE.subject, "Message": NOTICE.text}
    stubber.add_response("publish", {"MessageId": "message-1"}, expected)

    topic.send(NOTICE)


@pytest.mark.parametrize("code", ["ThrottlingException", "Throttling"])
def test_throttling_passes(answers: tuple[SnsTopic, Stubber], code: str) -> None:
    topic, stubber = answers
    stubber.add_client_error("publish", code, http_status_code=400)

    with pytest.raises(TransientFailure, match=r"^notifications_unavailable$"):
        topic.send(NOTICE)


def test_a_missing_permission_does_not(answers: tuple[SnsTopic, Stubber]) -> None:
    topic, stubber = answers
    stubber.add_client_error("publish", "AuthorizationError", http_status_code=403)

    with pytest.raises(ClientError):
        topic.send(NOTICE)
