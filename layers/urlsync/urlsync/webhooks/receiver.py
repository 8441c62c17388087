"""The way of a webhook: read it, authenticate it, enqueue a check."""

import time

from urlsync.webhooks.check_queue import CheckQueue, QueueRefused
from urlsync.webhooks.hint import read_hint
from urlsync.webhooks.master_secret import MasterSecret, SecretUnavailable
from urlsync.webhooks.receipt import Receipt
from urlsync.webhooks.signature import is_signed_with
from urlsync.webhooks.signed_request import SignedRequest, read_signed_request
from urlsync.webhooks.verdict import (
    ACCEPTED_HINT,
    ACCEPTED_RELEASE,
    QUEUE_REFUSED,
    SECRET_UNAVAILABLE,
    SIGNATURE_WRONG,
    Refused,
)


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
        except QueueRefused as refusal:
            raise Refused(QUEUE_REFUSED, str(refusal)) from None
        receipt.verdict = ACCEPTED_HINT if hint.release_version is None else ACCEPTED_RELEASE

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
