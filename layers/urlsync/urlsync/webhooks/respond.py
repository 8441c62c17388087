"""Answers one invocation, whatever happens."""

from collections.abc import Callable

from urlsync.webhooks.receipt import Receipt
from urlsync.webhooks.receiver import Receiver
from urlsync.webhooks.report import report
from urlsync.webhooks.verdict import Refused


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
            receipt.verdict, receipt.error = refusal.verdict, refusal.error
        except Exception as error:  # noqa: BLE001 - anything unforeseen must make Heroku try again
            receipt.error = type(error).__name__
        report(receipt, getattr(context, "aws_request_id", None), cold_start=self._cold_start)
        self._cold_start = False
        return {"statusCode": receipt.verdict.status, "body": ""}
