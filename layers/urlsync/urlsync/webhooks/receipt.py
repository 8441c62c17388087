"""What is known about one request by the time it is answered."""

from urlsync.webhooks.verdict import UNEXPECTED_ERROR, Verdict


class Receipt:
    """Filled in on the way; `sync_id` and `event_id` only once the request is authentic.

    `error` is AWS's error code, or the type name of an unforeseen error, never its text.
    """

    __slots__ = ("error", "event_id", "secret_rereads", "sync_id", "verdict")

    def __init__(self) -> None:
        self.verdict: Verdict = UNEXPECTED_ERROR
        self.sync_id: str | None = None
        self.event_id: str | None = None
        self.secret_rereads = 0
        self.error: str | None = None
