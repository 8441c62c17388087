"""Events leave the outbox for the bus, and an update leaves for its confirmation."""

from dataclasses import dataclass, replace

from urlsync.domain.confirmation import follow_up_of
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import EventType
from urlsync.domain.sync import Sync
from urlsync.ports.messaging import EventBus, FollowUps
from urlsync.ports.storage import Syncs


@dataclass(frozen=True, slots=True)
class PublishEvents:
    """Publishes what is in a sync's outbox: at least once, because a crash may come before it is cleared.

    An update among it is also followed up, where there are `follow_ups`.
    """

    syncs: Syncs
    event_bus: EventBus
    follow_ups: FollowUps | None = None

    def __call__(self, sync: Sync) -> Sync:
        """Return the sync with an empty outbox. Raises `TransientFailure` when the bus refuses.

        A follow-up that is refused fails nothing: the outbox stays, and goes out again with the next check.
        """
        if not sync.outbox:
            return sync
        self.event_bus.publish(sync.outbox)
        try:
            self._follow_up(sync)
        except TransientFailure:
            return sync
        self.syncs.clear_outbox(sync)
        return replace(sync, outbox=())

    def _follow_up(self, sync: Sync) -> None:
        updated = any(event.type is EventType.DATABASE_URL_UPDATED for event in sync.outbox)
        if updated and self.follow_ups is not None:
            self.follow_ups.send(follow_up_of(sync))
