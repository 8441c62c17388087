"""Receives a webhook: reads it, authenticates it, enqueues a check, and always returns a response."""

import time
from collections.abc import Callable

from urlsync.domain.webhook_signature import is_signed_with
from urlsync.entrypoints.webhook import outcome
from urlsync.entrypoints.webhook.aws_client import root_fallbacks
from urlsync.entrypoints.webhook.master_secret import MasterSecret, SecretUnavailable
from urlsync.entrypoints.webhook.outcome import Receipt, Refused
from urlsync.entrypoints.webhook.queue import CheckQueue, QueueRejected
from urlsync.entrypoints.webhook.report import report
from urlsync.entrypoints.webhook.request import SignedRequest, read_hint, read_signed_request, source_of


class Receiver:
    """Accepts every request that is signed with its sync's secret, and no other."""

    def __init__(self, master_secret: MasterSecret, queue: CheckQueue) -> None:
        self._master_secret = master_secret
        self._queue = queue

    def receive(self, event: object, receipt: Receipt) -> None:
        """Enqueue the check of an API Gateway event and fill in the receipt; raises `Refused`."""
        request = read_signed_request(event)
        self._authenticate(request, receipt)
        receipt.sync_id = request.sync_id
        hint = read_hint(request.body)
        receipt.event_id = hint.event_id
        try:
            self._queue.send(request, hint, time.time())
        except QueueRejected as refusal:
            raise Refused(outcome.QUEUE_REFUSED, str(refusal)) from None
        receipt.result = outcome.ACCEPTED_HINT if hint.release_version is None else outcome.ACCEPTED_RELEASE

    def _authenticate(self, request: SignedRequest, receipt: Receipt) -> None:
        def signed_with(master: bytes) -> bool:
            return is_signed_with(master, request.sync_id, request.body, request.signature)

        rereads = self._master_secret.rereads
        try:
            authentic = self._master_secret.any_matches(signed_with)
        except SecretUnavailable as error:
            # Heroku must retry, because the signature could not be verified.
            raise Refused(outcome.SECRET_UNAVAILABLE, str(error)) from None
        finally:
            receipt.secret_rereads = self._master_secret.rereads - rereads
        if not authentic:
            raise Refused(outcome.SIGNATURE_WRONG)


class Responder:
    """Turns the result of the receiver into an API Gateway response, log and metrics.

    `build_receiver` is called on the first request, so that invalid settings are reported and counted like any
    other failure.
    """

    def __init__(self, build_receiver: Callable[[], Receiver]) -> None:
        self._build_receiver = build_receiver
        self._receiver: Receiver | None = None
        self._cold_start = True

    def respond(self, event: object, context: object) -> dict[str, object]:
        """Return the response to an API Gateway proxy event; never raises, so that Heroku always gets one."""
        receipt = Receipt()
        try:
            self._receiver = self._receiver or self._build_receiver()
            self._receiver.receive(event, receipt)
        except Refused as refusal:
            receipt.result, receipt.error, receipt.source = refusal.result, refusal.error, source_of(event)
        except Exception as error:  # noqa: BLE001 (any other error must make Heroku retry)
            receipt.error = type(error).__name__
        receipt.root_fallbacks = root_fallbacks.take()
        report(receipt, getattr(context, "aws_request_id", None), cold_start=self._cold_start)
        self._cold_start = False
        return {"statusCode": receipt.result.status, "body": ""}
