"""verify: takes Heroku's webhooks in. Raw bytes, signature, enqueue, 204; no library but the standard one."""

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
    """Answer `POST /webhooks/heroku/{sync_id}` of the REST API."""
    return _responder.respond(event, context)
