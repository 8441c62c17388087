"""A disconnected sync lets go of what it has at Heroku."""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import final

from urlsync.domain.failure import EpochMoved
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.remove_webhook import RemoveWebhook


@final
@dataclass(frozen=True, slots=True)
class ReleaseConnection:
    """Removes a disconnected sync's webhook subscription and forgets its connection. The env var stays.

    After an opt-out the connection stays too, for an easy restart, and a webhook that we may not remove stays
    on record. Repeating it is harmless: whatever is gone already counts as done.
    """

    syncs: Syncs
    remove_webhook: RemoveWebhook

    def __call__(self, sync: Sync) -> Sync:
        """Do what is left to do and return the sync. Raises `TransientFailure` when Heroku fails."""
        if sync.connection_id is None:
            return sync
        removed = self.remove_webhook(sync)
        released = _released(sync, removed=removed)
        if released == sync:
            return sync
        try:
            self.syncs.record(sync, released, None)
        except EpochMoved:
            self._admit_removal(sync.sync_id)
            return sync
        return released

    def _admit_removal(self, sync_id: str) -> None:
        """Say of a sync that was restarted meanwhile that its webhook may be gone: reconcile repairs it."""
        restarted = self.syncs.get(sync_id)
        if restarted is None or restarted.status is Status.DISCONNECTED:
            return
        with suppress(EpochMoved):
            doubtful = replace(restarted, webhook=Webhook.MISSING, webhook_id=None)
            self.syncs.record(restarted, doubtful, None)


def _released(sync: Sync, *, removed: bool) -> Sync:
    if sync.reason is not Reason.OPTED_OUT:
        return replace(sync, connection_id=None, webhook=Webhook.MISSING, webhook_id=None)
    return replace(sync, webhook=Webhook.MISSING, webhook_id=None) if removed else sync
