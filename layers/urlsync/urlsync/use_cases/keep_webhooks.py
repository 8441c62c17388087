"""No rotation of the master secret leaves a webhook behind whose secret would not be accepted any more."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.rotation import RotationRefused, would_lose_webhooks
from urlsync.domain.secret import Secret
from urlsync.ports.live_syncs import LiveSyncs
from urlsync.webhooks.signature import master_id


@final
@dataclass(frozen=True, slots=True)
class KeepWebhooks:
    """Looks at every live sync: some seconds for ten thousand of them, once in a rotation."""

    live_syncs: LiveSyncs

    def __call__(self, current: Secret) -> None:
        """Raise `RotationRefused` where a webhook has its secret from another master than the current one."""
        kept = master_id(current.reveal().encode())
        behind = {sync.sync_id for sync in self.live_syncs.all() if would_lose_webhooks(sync, kept)}
        if behind:
            raise RotationRefused("webhooks_left_behind", tuple(sorted(behind)))
