"""Events leave the outbox for the bus."""

from dataclasses import dataclass, replace

from urlsync.domain.sync import Sync
from urlsync.ports.event_bus import EventBus
from urlsync.ports.syncs import Syncs


@dataclass(frozen=True, slots=True)
class PublishEvents:
    """Publishes what is in a sync's outbox: at least once, because a crash may come before it is cleared."""

    syncs: Syncs
    event_bus: EventBus

    def __call__(self, sync: Sync) -> Sync:
        """Return the sync with an empty outbox. Raises `TransientFailure` when the bus refuses."""
        if not sync.outbox:
            return sync
        self.event_bus.publish(sync.outbox)
        self.syncs.clear_outbox(sync)
        return replace(sync, outbox=())
