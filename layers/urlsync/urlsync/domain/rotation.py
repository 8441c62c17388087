"""When one of the service's own secrets may be rotated. Pure functions.

After a rotation the previous value is accepted until the next rotation. So a rotation loses nothing: it ends
the value before the previous one.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, final

from urlsync.domain.errors import UrlsyncError
from urlsync.domain.sync import Reason, Status, Sync, Webhook

UNCHANGEABLE: Final = frozenset({Reason.HEROKU_AUTHORIZATION_LOST, Reason.HEROKU_APP_SUSPENDED})
"""Reasons for a pause in which we may not change the webhook, and could not read the source either. A
check that reads everything ends such a pause, and then repairs the webhook."""


class Step(StrEnum):
    """What Secrets Manager asks for, one after the other.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
    """

    CREATE = "createSecret"
    SET = "setSecret"
    TEST = "testSecret"
    FINISH = "finishSecret"


@final
class RotationRefused(UrlsyncError):
    """The rotation would lose something. `code` says what; `sync_ids` are those that are not ready for it."""

    def __init__(self, code: str, sync_ids: tuple[str, ...] = ()) -> None:
        super().__init__(code if not sync_ids else f"{code}: {len(sync_ids)} syncs")
        self.code = code
        self.sync_ids = sync_ids


def would_lose_webhooks(sync: Sync, master_id: str, before: datetime) -> bool:
    """Return whether webhooks may arrive that are signed with a secret of another master than the one to keep.

    They may where the webhook has such a secret, or had it until a moment that is not `before` this one.
    """
    if sync.status is Status.DISCONNECTED or sync.webhook is Webhook.MISSING:
        return False
    if sync.webhook_secret_id != master_id:
        return sync.reason not in UNCHANGEABLE
    return sync.webhook_secret_rotated_at is not None and sync.webhook_secret_rotated_at > before


def is_too_early(current_since: datetime, now: datetime, minimum_age: timedelta) -> bool:
    """Return whether webhooks that were signed with the previous value may still arrive."""
    return now - current_since < minimum_age
