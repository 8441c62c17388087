"""The way of a webhook: read it, authenticate it, enqueue a check.

Answers one invocation, whatever happens.
"""

import time
from collections.abc import Callable

from urlsync.domain.webhook_signature import is_signed_with
from urlsync.entrypoints.webhook.master_secret import MasterSecret, SecretUnavailable
from urlsync.entrypoints.webhook.outcome import (
    ACCEPTED_HINT,
    ACCEPTED_RELEASE,
    QUEUE_REFUSED,
    SECRET_UNAVAILABLE,
    SIGNATURE_WRONG,
    Receipt,
    Refused,
)
from urlsync.entrypoints.webhook.queue import CheckQueue, QueueRejected
from urlsync.entrypoints.webhook.report import report
from urlsync.entrypoints.webhook.request import SignedRequest, read_hint, read_signed_request


class Receiver:
    """Accepts what is signed with a sync's secret, whatever it says, and nothing else."""

    def __init__(self, master_secret: MasterSecret, queue: CheckQueue) -> None:
        self._master_secret = master_secret
        self._queue = queue

    def receive(self, event: object, receipt: Receipt) -> None:
        """Take one API Gateway event in and write down on the receipt what became of it; raises `Refused`."""
        request = read_signed_request(event)
        self._authenticate(request, receipt)
        receipt.sync_id = request.sync_id
        hint = read_hint(request.body)
        receipt.event_id = hint.event_id
        try:
            self._queue.send(request, hint, time.time())
        except QueueRejected as refusal:
            raise Refused(QUEUE_REFUSED, str(refusal)) from None
        receipt.result = ACCEPTED_HINT if hint.release_version is None else ACCEPTED_RELEASE

    def _authenticate(self, request: SignedRequest, receipt: Receipt) -> None:
        def signed_with(master: bytes) -> bool:
            return is_signed_with(master, request.sync_id, request.body, request.signature)

        rereads = self._master_secret.rereads
        try:
            authentic = self._master_secret.any_matches(signed_with)
        except SecretUnavailable as error:
            # Heroku must send it again: we cannot know whether it is authentic.
            raise Refused(SECRET_UNAVAILABLE, str(error)) from None
        finally:
            receipt.secret_rereads = self._master_secret.rereads - rereads
        if not authentic:
            raise Refused(SIGNATURE_WRONG)


class Responder:
    """Turns what the receiver decides into API Gateway's answer, log and metrics.

    `build_receiver` is called with the first request, so that a mistake in the settings is answered and
    counted like any other failure.
    """

    def __init__(self, build_receiver: Callable[[], Receiver]) -> None:
        self._build_receiver = build_receiver
        self._receiver: Receiver | None = None
        self._cold_start = True

    def respond(self, event: object, context: object) -> dict[str, object]:
        """Answer an API Gateway proxy event; never raises, so that Heroku always learns what to do."""
        receipt = Receipt()
        try:
            self._receiver = self._receiver or self._build_receiver()
            self._receiver.receive(event, receipt)
        except Refused as refusal:
            receipt.result, receipt.error = refusal.result, refusal.error
        except Exception as error:  # noqa: BLE001 - anything unforeseen must make Heroku try again
            receipt.error = type(error).__name__
        report(receipt, getattr(context, "aws_request_id", None), cold_start=self._cold_start)
        self._cold_start = False
        return {"statusCode": receipt.result.status, "body": ""}
