"""A webhook that a person registered needs another secret once the master was rotated; they are told."""

from dataclasses import dataclass, replace
from typing import final

from urlsync.domain.check import Cause
from urlsync.domain.event import EventType
from urlsync.domain.sync import Status, Sync, Webhook
from urlsync.domain.telling import telling
from urlsync.ports.clock import Clock
from urlsync.ports.syncs import Syncs
from urlsync.ports.webhook_endpoint import WebhookEndpoint


@final
@dataclass(frozen=True, slots=True)
class TellNewMaster:
    """Tells people once for each master. A restart of the sync gives them the command with the new secret."""

    syncs: Syncs
    endpoint: WebhookEndpoint
    clock: Clock

    def __call__(self, sync: Sync) -> None:
        """Tell them, if need be. Raises `TransientFailure`, and `EpochMoved` for a sync that has changed."""
        if self.endpoint.master_id() in {sync.webhook_master, sync.webhook_master_told}:
            return
        current = self.syncs.get(sync.sync_id)
        if current is None or current.webhook is not Webhook.MANUAL or current.status is Status.DISCONNECTED:
            return
        # Read anew: what this process remembers may be older than what the person was told.
        master_id = self.endpoint.secret(sync.sync_id).master_id
        if master_id not in {current.webhook_master, current.webhook_master_told}:
            self.syncs.record(current, self._told(current, master_id), None)

    def _told(self, sync: Sync, master_id: str) -> Sync:
        if sync.webhook_master is None:  # from before masters had ids: it has the only one that there was
            return replace(sync, webhook_master=master_id)
        return telling(
            replace(sync, webhook_master_told=master_id),
            EventType.WEBHOOK_OUTDATED,
            at=self.clock.now(),
            cause=Cause.SCHEDULE,
            new_id=self.clock.new_id,
        )
