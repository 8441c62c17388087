"""No rotation of the master secret leaves a webhook behind whose secret would not be accepted any more."""

from dataclasses import dataclass
from datetime import timedelta
from typing import final

from urlsync.domain.rotation import RotationRefused, would_lose_webhooks
from urlsync.domain.secret import Secret
from urlsync.ports.clock import Clock
from urlsync.ports.live_syncs import LiveSyncs
from urlsync.webhooks.signature import master_id


@final
@dataclass(frozen=True, slots=True)
class KeepWebhooks:
    """Looks at every live sync: some seconds for ten thousand of them, once in a rotation.

    `minimum_age` is for how long Heroku may deliver again what it signed before a webhook's new secret.
    """

    live_syncs: LiveSyncs
    clock: Clock
    minimum_age: timedelta

    def __call__(self, current: Secret) -> None:
        """Raise `RotationRefused` where a webhook has its secret from another master than the current one."""
        kept = master_id(current.reveal().encode())
        before = self.clock.now() - self.minimum_age
        behind = {sync.sync_id for sync in self.live_syncs.all() if would_lose_webhooks(sync, kept, before)}
        if behind:
            raise RotationRefused("webhooks_left_behind", tuple(sorted(behind)))
