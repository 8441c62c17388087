"""A webhook from API Gateway's event to its answer, with AWS kept in memory."""

import json
from pathlib import Path
from typing import Any

import pytest
from urlsync.entrypoints.webhook import receiver
from urlsync.entrypoints.webhook.aws_client import RootFallbacks
from urlsync.entrypoints.webhook.master_secret import MasterSecret, SecretStages
from urlsync.entrypoints.webhook.queue import CheckQueue
from urlsync.entrypoints.webhook.receiver import Receiver, Responder
from urlsync.entrypoints.webhook.request import MAX_BODY_BYTES

from tests.fakes.api_gateway import heroku_signature, webhook_event
from tests.fakes.aws_json import MASTER, QUEUE_URL, SECRET_ARN, FakeAws, FakeJsonClient
from tests.fakes.heroku_events import EVENT_ID, PAYLOADS, release_body

SYNC_ID = "1e0fcd5a-52a8-4f6f-9a21-5f5c0f2f7a10"
BODY = release_body()
WRONG = heroku_signature("another master", SYNC_ID, BODY)


class Context:
    """Lambda's context, as far as it is looked at."""

    aws_request_id = "00000000-0000-4000-8000-00000000000a"


class Verify:
    """The function over a fake AWS, with a clock that a test turns."""

    def __init__(self) -> None:
        self.aws = FakeAws()
        self.time = 1_780_000_000.0
        self.responder = Responder(self._receiver)

    def _receiver(self) -> Receiver:
        client = FakeJsonClient(self.aws)
        stages = SecretStages(client, SECRET_ARN)
        return Receiver(MasterSecret(stages.read, lambda: self.time), CheckQueue(client, QUEUE_URL))

    def deliver(self, body: bytes = BODY, *, master: str = MASTER, **event: Any) -> int:
        signature = event.pop("signature", heroku_signature(master, SYNC_ID, body))
        return self.answer(webhook_event(SYNC_ID, body, signature, **event))

    def answer(self, event: object) -> int:
        answer = self.responder.respond(event, Context())
        assert answer.keys() == {"statusCode", "body"}
        assert answer["body"] == ""
        status = answer["statusCode"]
        assert isinstance(status, int)
        return status


@pytest.fixture
def verify() -> Verify:
    return Verify()


def reported(capsys: pytest.CaptureFixture[str]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return log and metrics line of each request so far."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return list(zip(lines[::2], lines[1::2], strict=True))


@pytest.mark.parametrize("base64_encoded", [True, False])
@pytest.mark.parametrize("lower_case", [True, False])
def test_an_authentic_release_is_enqueued(verify: Verify, *, base64_encoded: bool, lower_case: bool) -> None:
    assert verify.deliver(base64_encoded=base64_encoded, lower_case=lower_case) == 204
    assert [(body["sync_id"], body["release_version"]) for body in verify.aws.bodies] == [(SYNC_ID, 7)]


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_every_kind_of_event_is_enqueued(verify: Verify, path: Path) -> None:
    assert verify.deliver(path.read_bytes()) == 204
    assert verify.aws.bodies[0]["event_id"] == json.loads(path.read_bytes())["id"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[1]",
        b"{}",
        b"[" * 100_000,
        release_body(slug=None, description=None, current=None),
        release_body(app={"id": "an app that is not the sync's", "name": "other"}),
    ],
)
def test_whatever_is_authentic_is_enqueued(verify: Verify, body: bytes) -> None:
    assert verify.deliver(body, base64_encoded=True) == 204
    assert len(verify.aws.messages) == 1


def test_repeated_deliveries_are_one_message_and_late_ones_are_taken(verify: Verify) -> None:
    # WHEN a release is delivered twice, and an older one after it
    statuses = [verify.deliver(), verify.deliver(), verify.deliver(release_body(version=6))]

    # THEN all are accepted and the copy is not a second request
    assert statuses == [204, 204, 204]
    assert [body["release_version"] for body in verify.aws.bodies] == [7, 6]


@pytest.mark.parametrize("signature", [None, "", "forged", f"{WRONG},{WRONG}", WRONG[:-1]])
def test_what_cannot_be_authentic_is_refused_without_a_call_to_aws(verify: Verify, signature: str | None) -> None:
    assert verify.deliver(signature=signature) == 401
    assert verify.aws.calls == []


def test_a_body_too_large_is_refused_without_a_call_to_aws(verify: Verify) -> None:
    assert verify.deliver(b"a" * (MAX_BODY_BYTES + 1)) == 413
    assert verify.aws.calls == []


def test_a_wrong_signature_is_refused(verify: Verify) -> None:
    assert verify.deliver(signature=WRONG) == 401
    assert verify.aws.messages == []


def test_another_syncs_signature_is_refused(verify: Verify) -> None:
    assert verify.deliver(signature=heroku_signature(MASTER, "another-sync", BODY)) == 401


def test_a_changed_body_is_refused(verify: Verify) -> None:
    assert verify.deliver(BODY + b" ", signature=heroku_signature(MASTER, SYNC_ID, BODY)) == 401


@pytest.mark.parametrize("blank", ["", " \n"])
def test_nobody_can_sign_with_a_blank_master(verify: Verify, blank: str) -> None:
    verify.aws.stages = {"AWSCURRENT": blank, "AWSPREVIOUS": blank}

    assert {verify.deliver(master=blank), verify.deliver(master="")} == {503}
    assert verify.aws.messages == []


def test_a_rotation_of_the_master_loses_nothing(verify: Verify) -> None:
    # GIVEN a container that knows the first master
    statuses = [verify.deliver()]

    # WHEN it is rotated, twice in the end
    verify.aws.rotate("second")
    statuses += [verify.deliver(master="second"), verify.deliver()]
    verify.aws.rotate("third")
    verify.time += 60
    statuses += [verify.deliver(master="third"), verify.deliver(master="second")]

    # THEN current and previous are accepted, and the one before no more
    assert statuses == [204] * 5
    assert verify.deliver() == 401


def test_a_storm_of_forgeries_reads_the_secret_once_a_minute(verify: Verify) -> None:
    verify.deliver()
    verify.aws.calls.clear()

    assert {verify.deliver(signature=WRONG) for _ in range(100)} == {401}
    # The previous master is read when first needed, and both of them once out of turn.
    stages = ["GetSecretValue:AWSPREVIOUS", "GetSecretValue:AWSCURRENT", "GetSecretValue:AWSPREVIOUS"]
    assert verify.aws.calls == stages


def test_heroku_must_retry_when_the_queue_refuses(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    verify.aws.failures["SendMessage"] = "KmsThrottled"

    assert verify.deliver() == 503
    log, _ = reported(capsys)[0]
    assert (log["reason"], log["error"], log["event_id"]) == ("queue_refused", "KmsThrottled", EVENT_ID)


@pytest.mark.parametrize("signature", [WRONG, heroku_signature(MASTER, SYNC_ID, BODY)])
def test_heroku_must_retry_when_the_secret_was_never_read(
    verify: Verify, capsys: pytest.CaptureFixture[str], signature: str
) -> None:
    verify.aws.failures["GetSecretValue"] = "InternalServiceError"

    assert verify.deliver(signature=signature) == 503
    log, _ = reported(capsys)[0]
    assert (log["reason"], log["error"]) == ("secret_unavailable", "InternalServiceError")
    assert "sync_id" not in log


def test_a_secret_once_read_serves_through_an_outage(verify: Verify) -> None:
    verify.deliver()
    verify.aws.failures["GetSecretValue"] = "InternalServiceError"
    verify.time += 3600

    assert verify.deliver(release_body(version=8)) == 204


def test_the_unforeseen_makes_heroku_retry_and_is_reported_by_its_type(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN a fault in what stands behind the queue
    verify.aws.messages = [{}]

    # THEN the answer and the log say so, and no more than that
    assert verify.deliver() == 503
    log, metrics = reported(capsys)[0]
    assert (log["level"], log["reason"], log["error"]) == ("ERROR", "unexpected_error", "KeyError")
    assert metrics["WebhookUnavailable"] == [1.0]


def test_a_mistake_in_the_settings_is_answered_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    def build() -> Receiver:
        raise KeyError("CHECK_QUEUE_URL")

    assert Responder(build).respond(webhook_event(SYNC_ID, BODY, None), None)["statusCode"] == 503
    log, _ = reported(capsys)[0]
    assert (log["reason"], log["error"]) == ("unexpected_error", "KeyError")


def test_failures_of_amazons_roots_are_counted_with_the_next_webhook(
    verify: Verify, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fallbacks = RootFallbacks()
    monkeypatch.setattr(receiver, "root_fallbacks", fallbacks)
    fallbacks.add()
    verify.deliver()
    verify.deliver()

    (_, metrics), (_, later) = reported(capsys)
    assert metrics["AmazonRootsInsufficient"] == [1.0]
    assert "AmazonRootsInsufficient" not in later


def test_what_is_logged_of_an_accepted_webhook(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    verify.deliver()
    verify.deliver()

    (log, metrics), (second, _) = reported(capsys)
    del log["timestamp"]
    assert log == {
        "level": "INFO",
        "message": "webhook accepted",
        "service": "verify",
        "sync_id": SYNC_ID,
        "outcome": "accepted",
        "reason": "release",
        "event_id": EVENT_ID,
        "function_request_id": Context.aws_request_id,
        "cold_start": True,
    }
    assert metrics["WebhookAccepted"] == [1.0]
    assert second["cold_start"] is False


def test_a_webhook_without_a_version_is_logged_as_a_bare_hint(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    verify.deliver(release_body(version=None))

    log, _ = reported(capsys)[0]
    assert (log["outcome"], log["reason"]) == ("accepted", "bare_hint")


def test_each_webhook_counts_its_own_rereads(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    # GIVEN one that made the secret be read again, and so another a minute later
    verify.deliver()
    verify.deliver(signature=WRONG)
    verify.time += 60
    verify.deliver(signature=WRONG)
    # WHEN the next one does not
    verify.deliver()

    counts = [metrics.get("SecretReread") for _, metrics in reported(capsys)]
    assert counts == [None, [1.0], [1.0], None]


def test_what_is_logged_of_a_refused_webhook(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    verify.deliver()
    verify.deliver(signature=WRONG)

    log, metrics = reported(capsys)[1]
    del log["timestamp"]
    assert log == {
        "level": "INFO",
        "message": "webhook rejected",
        "service": "verify",
        "outcome": "rejected",
        "reason": "signature_wrong",
        "function_request_id": Context.aws_request_id,
        "cold_start": False,
        "source": "127.0.0.1",
    }
    assert (metrics["WebhookRejected"], metrics["SecretReread"]) == ([1.0], [1.0])


def test_nothing_of_body_signature_secret_or_headers_is_printed(
    verify: Verify, capsys: pytest.CaptureFixture[str]
) -> None:
    # GIVEN sentinels in all that a stranger or Heroku sends
    body = release_body(description="sentinel-text", status="sentinel-status", created_at="sentinel-time")
    good = heroku_signature(MASTER, SYNC_ID, body)
    headers = [("Authorization", "sentinel-authorization")]
    forged = webhook_event("sentinel-sync", body, WRONG)

    # WHEN it is accepted, refused, too large, and impossible to enqueue
    verify.deliver(body, more_headers=headers)
    verify.answer(forged)
    verify.deliver(b"sentinel" * MAX_BODY_BYTES)
    verify.deliver(body, signature="sentinel-signature")
    verify.aws.failures["SendMessage"] = "InternalError"
    verify.deliver(body, more_headers=headers)

    # THEN none of it is printed or passed on, nor the signature that would have been right
    captured = capsys.readouterr()
    printed = captured.out + captured.err
    assert printed.count('"outcome"') == 5
    for secret in ("sentinel", good, WRONG, MASTER, "nobody should see"):
        assert secret not in printed
        assert secret not in json.dumps(verify.aws.messages)


def test_a_rejected_webhook_says_where_it_came_from(verify: Verify, capsys: pytest.CaptureFixture[str]) -> None:
    event = webhook_event(SYNC_ID, BODY, WRONG)
    event["requestContext"] = {**event["requestContext"], "identity": {"sourceIp": "192.0.2.7"}}
    verify.answer(event)
    verify.deliver()
    (rejected, _), (accepted, _) = reported(capsys)
    assert (rejected["reason"], rejected["source"]) == ("signature_wrong", "192.0.2.7")
    assert "source" not in accepted


@pytest.mark.parametrize("context", [None, [], {}, {"identity": None}, {"identity": {}}, {"identity": {"sourceIp": 7}}])
def test_an_event_without_an_address_is_rejected_all_the_same(
    verify: Verify, capsys: pytest.CaptureFixture[str], context: object
) -> None:
    assert verify.answer({**webhook_event(SYNC_ID, BODY, WRONG), "requestContext": context}) == 401
    assert "source" not in reported(capsys)[0][0]
