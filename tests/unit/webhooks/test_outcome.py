"""What a webhook is answered, for every reason."""

from urlsync.entrypoints.webhook import outcome
from urlsync.entrypoints.webhook.outcome import Receipt, Refused, WebhookOutcome

ANSWERS = {
    "release": (204, "accepted"),
    "bare_hint": (204, "accepted"),
    "body_too_large": (413, "too_large"),
    "body_malformed": (401, "rejected"),
    "sync_id_malformed": (401, "rejected"),
    "signature_missing": (401, "rejected"),
    "signature_repeated": (401, "rejected"),
    "signature_malformed": (401, "rejected"),
    "signature_wrong": (401, "rejected"),
    "secret_unavailable": (503, "unavailable"),
    "queue_refused": (503, "unavailable"),
    "unexpected_error": (503, "unavailable"),
}


def test_every_reason_has_its_status_and_its_outcome() -> None:
    outcomes = [one for one in vars(outcome).values() if isinstance(one, WebhookOutcome)]
    made = [WebhookOutcome(one.status, one.outcome, one.reason) for one in outcomes]
    assert {one.reason: (one.status, one.outcome) for one in made} == ANSWERS


def test_a_refusal_says_why_and_what_aws_said() -> None:
    refused = Refused(outcome.QUEUE_REFUSED, "AccessDenied")
    assert (str(refused), refused.result, refused.error) == ("queue_refused", outcome.QUEUE_REFUSED, "AccessDenied")
    assert Refused(outcome.SIGNATURE_WRONG).error is None


def test_nothing_is_known_of_a_request_at_first() -> None:
    receipt = Receipt()
    assert receipt.result is outcome.UNEXPECTED_ERROR
    assert (receipt.sync_id, receipt.event_id, receipt.error) == (None, None, None)
    assert (receipt.secret_rereads, receipt.root_fallbacks) == (0, 0)
