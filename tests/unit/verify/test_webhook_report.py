"""The two lines that are printed for every webhook: whole lines are compared."""

import io
import json
import sys
import time
from typing import Any

import pytest
from urlsync.entrypoints.webhook.outcome import (
    ACCEPTED_RELEASE,
    BODY_TOO_LARGE,
    QUEUE_REFUSED,
    SIGNATURE_WRONG,
    Receipt,
    WebhookOutcome,
)
from urlsync.entrypoints.webhook.report import report

NOW = 1772618400.1239
ENVIRONMENT = ("POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "STACK_NAME")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


def a_receipt(outcome: WebhookOutcome, **known: Any) -> Receipt:
    receipt = Receipt()
    receipt.result = outcome
    for name, value in known.items():
        setattr(receipt, name, value)
    return receipt


def printed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def a_metrics_line(count: dict[str, int], **names: str) -> dict[str, Any]:
    names = {"namespace": "urlsync", "stack": "urlsync", "service": "verify", **names}
    definition = {
        "Namespace": names["namespace"],
        "Dimensions": [["stack", "service"]],
        "Metrics": [{"Name": name, "Unit": "Count"} for name in count],
    }
    return {
        "_aws": {"Timestamp": 1772618400123, "CloudWatchMetrics": [definition]},
        "stack": names["stack"],
        "service": names["service"],
        **{name: [float(number)] for name, number in count.items()},
    }


def test_an_accepted_webhook_is_one_line_for_people_and_one_for_metrics(capsys: pytest.CaptureFixture[str]) -> None:
    report(a_receipt(ACCEPTED_RELEASE, sync_id="a-sync", event_id="an-event"), "a-request", cold_start=True)
    assert printed(capsys) == [
        {
            "level": "INFO",
            "message": "webhook accepted",
            "timestamp": "2026-03-04T10:00:00.123Z",
            "service": "verify",
            "sync_id": "a-sync",
            "outcome": "accepted",
            "reason": "release",
            "event_id": "an-event",
            "function_request_id": "a-request",
            "cold_start": True,
        },
        a_metrics_line({"WebhookAccepted": 1}),
    ]


def test_both_lines_are_out_before_the_container_is_frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a standard output that keeps what it is given until it is flushed
    class Buffer(io.StringIO):
        out = ""

        def flush(self) -> None:
            self.out = self.getvalue()

    buffer = Buffer()
    monkeypatch.setattr(sys, "stdout", buffer)
    # WHEN a webhook is reported
    report(a_receipt(ACCEPTED_RELEASE), "a-request", cold_start=True)
    # THEN nothing is kept
    assert buffer.out.count("\n") == 2


def test_what_is_not_known_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    report(a_receipt(QUEUE_REFUSED, error="AccessDenied"), None, cold_start=False)
    assert printed(capsys) == [
        {
            "level": "ERROR",
            "message": "webhook unavailable",
            "timestamp": "2026-03-04T10:00:00.123Z",
            "service": "verify",
            "outcome": "unavailable",
            "reason": "queue_refused",
            "error": "AccessDenied",
            "cold_start": False,
        },
        a_metrics_line({"WebhookUnavailable": 1}),
    ]


@pytest.mark.parametrize("outcome", [SIGNATURE_WRONG, BODY_TOO_LARGE])
def test_what_is_refused_is_one_metric_and_no_error(
    capsys: pytest.CaptureFixture[str], outcome: WebhookOutcome
) -> None:
    report(a_receipt(outcome, secret_rereads=2, root_fallbacks=3), None, cold_start=False)
    log, metrics = printed(capsys)
    assert (log["level"], log["outcome"]) == ("INFO", outcome.outcome)
    assert metrics == a_metrics_line({"WebhookRejected": 1, "SecretReread": 2, "AmazonRootsInsufficient": 3})


def test_stack_service_and_namespace_are_those_of_the_environment(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in zip(ENVIRONMENT, ("webhooks", "operators", "staging"), strict=True):
        monkeypatch.setenv(name, value)
    report(a_receipt(ACCEPTED_RELEASE), None, cold_start=False)
    log, metrics = printed(capsys)
    assert log["service"] == "webhooks"
    expected = {"namespace": "operators", "stack": "staging", "service": "webhooks"}
    assert metrics == a_metrics_line({"WebhookAccepted": 1}, **expected)
