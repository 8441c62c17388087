"""Publish the events of the outbox, and request the confirmation of an update."""

from dataclasses import dataclass, replace

from urlsync.domain.confirmation import follow_up_of
from urlsync.domain.errors import TransientFailure
from urlsync.domain.events import EventType
from urlsync.domain.sync import Sync
from urlsync.ports import messaging, storage


@dataclass(frozen=True, slots=True)
class PublishEvents:
    """Publish a sync's outbox, at least once; with `follow_ups`, an update is also followed up."""

    syncs: storage.Syncs
    event_bus: messaging.EventBus
    follow_ups: messaging.FollowUps | None = None

    def __call__(self, sync: Sync) -> Sync:
        """Return the sync with an empty outbox; if the follow-up is refused, the next check publishes it again."""
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
