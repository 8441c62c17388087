"""verify: receive Heroku's webhooks: verify the signature of the raw body, enqueue, respond 204.

Imports only the standard library, to keep cold starts short.
"""

import os
import time

from urlsync.aws_http.json_client import JsonClient
from urlsync.aws_http.service import SECRETS_MANAGER, SQS
from urlsync.webhooks.check_queue import CheckQueue
from urlsync.webhooks.master_secret import MasterSecret
from urlsync.webhooks.receiver import Receiver
from urlsync.webhooks.respond import Responder
from urlsync.webhooks.secret_stages import SecretStages


def _build_receiver() -> Receiver:
    secrets = SecretStages(JsonClient(SECRETS_MANAGER, os.environ), os.environ["WEBHOOK_MASTER_SECRET_ARN"])
    queue = CheckQueue(JsonClient(SQS, os.environ), os.environ["CHECK_QUEUE_URL"])
    return Receiver(MasterSecret(secrets.read, time.time), queue)


_responder = Responder(_build_receiver)


def handler(event: object, context: object) -> dict[str, object]:
    """Return the response to `POST /webhooks/heroku/{sync_id}`."""
    return _responder.respond(event, context)
