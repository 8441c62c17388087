"""verify: receive Heroku's webhooks: verify the signature of the raw body, enqueue, respond 204.

Imports only the standard library, to keep cold starts short.
"""

import os
import time

from urlsync.entrypoints.webhook.aws_client import SECRETS_MANAGER, SQS, JsonClient
from urlsync.entrypoints.webhook.master_secret import MasterSecret, SecretStages
from urlsync.entrypoints.webhook.queue import CheckQueue
from urlsync.entrypoints.webhook.receiver import Receiver, Responder


def _build_receiver() -> Receiver:
    secrets = SecretStages(JsonClient(SECRETS_MANAGER, os.environ), os.environ["WEBHOOK_MASTER_SECRET_ARN"])
    queue = CheckQueue(JsonClient(SQS, os.environ), os.environ["CHECK_QUEUE_URL"])
    return Receiver(MasterSecret(secrets.read, time.time), queue)


_responder = Responder(_build_receiver)


def handler(event: object, context: object) -> dict[str, object]:
    """Return the response to `POST /webhooks/heroku/{sync_id}`."""
    return _responder.respond(event, context)
