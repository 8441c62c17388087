"""The outcomes of a webhook, a fixed list, and the receipt that records what is known about one request."""


class WebhookOutcome:
    """The response and report of a request. `outcome` is counted, `reason` says why."""

    def __init__(self, status: int, outcome: str, reason: str) -> None:
        self.status = status
        self.outcome = outcome
        self.reason = reason


ACCEPTED_RELEASE = WebhookOutcome(204, "accepted", "release")
ACCEPTED_HINT = WebhookOutcome(204, "accepted", "bare_hint")
BODY_TOO_LARGE = WebhookOutcome(413, "too_large", "body_too_large")
BODY_MALFORMED = WebhookOutcome(401, "rejected", "body_malformed")
SYNC_ID_MALFORMED = WebhookOutcome(401, "rejected", "sync_id_malformed")
SIGNATURE_MISSING = WebhookOutcome(401, "rejected", "signature_missing")
SIGNATURE_REPEATED = WebhookOutcome(401, "rejected", "signature_repeated")
SIGNATURE_MALFORMED = WebhookOutcome(401, "rejected", "signature_malformed")
SIGNATURE_WRONG = WebhookOutcome(401, "rejected", "signature_wrong")
SECRET_UNAVAILABLE = WebhookOutcome(503, "unavailable", "secret_unavailable")
QUEUE_REFUSED = WebhookOutcome(503, "unavailable", "queue_refused")
UNEXPECTED_ERROR = WebhookOutcome(503, "unavailable", "unexpected_error")


class Refused(Exception):
    """The webhook is rejected; `error` is AWS's error code if AWS is the reason."""

    def __init__(self, result: WebhookOutcome, error: str | None = None) -> None:
        super().__init__(result.reason)
        self.result = result
        self.error = error


class Receipt:
    """What is known about a request; `sync_id` and `event_id` only once it is authenticated.

    `error` is AWS's error code, or the type name of an unexpected error, never its text. `source` is the sender's
    address, where the request was refused. `root_fallbacks` is how often Amazon's roots did not verify an endpoint.
    """

    def __init__(self) -> None:
        self.result: WebhookOutcome = UNEXPECTED_ERROR
        self.sync_id: str | None = None
        self.event_id: str | None = None
        self.secret_rereads = 0
        self.root_fallbacks = 0
        self.error: str | None = None
        self.source: str | None = None
