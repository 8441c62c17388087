"""When one of the service's secrets may be rotated. Pure functions.

After a rotation the previous value stays valid until the next rotation, so a rotation only invalidates the value
before that.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.errors import UrlsyncError
from urlsync.domain.sync import Reason, Status, Sync, Webhook

UNCHANGEABLE: Final = frozenset({Reason.HEROKU_AUTHORIZATION_LOST, Reason.HEROKU_APP_SUSPENDED})
"""Pause reasons in which neither the webhook can be changed nor the source be read. A full check ends such a pause,
and the webhook is repaired after it."""


class Step(StrEnum):
    """The steps of a rotation by Secrets Manager, in order.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
    """

    CREATE = "createSecret"
    SET = "setSecret"
    TEST = "testSecret"
    FINISH = "finishSecret"


class RotationRefused(UrlsyncError):
    """The rotation would lose webhooks or values. `code` says why; `sync_ids` are those not ready for it."""

    def __init__(self, code: str, sync_ids: tuple[str, ...] = ()) -> None:
        super().__init__(code if not sync_ids else f"{code}: {len(sync_ids)} syncs")
        self.code = code
        self.sync_ids = sync_ids


def would_lose_webhooks(sync: Sync, master_id: str, before: datetime) -> bool:
    """Return True if webhooks may arrive that are signed with another master than the one to keep.

    That is so if the webhook has such a secret, or had it until a moment that is not `before` this one.
    """
    if sync.status is Status.DISCONNECTED or sync.webhook is Webhook.MISSING:
        return False
    if sync.webhook_secret_id != master_id:
        return sync.reason not in UNCHANGEABLE
    return sync.webhook_secret_rotated_at is not None and sync.webhook_secret_rotated_at > before


def is_too_early(current_since: datetime, now: datetime, minimum_age: timedelta) -> bool:
    """Return True if messages signed with the previous value just before its replacement may still arrive."""
    return now - current_since < minimum_age
