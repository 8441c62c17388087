"""Watch for many config vars that change to another database host at once."""

from contextlib import suppress
from dataclasses import dataclass

from urlsync.domain.check import Source
from urlsync.domain.errors import TransientFailure
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.host_changes import MANY, ONE_HOST, OTHER_HOSTS, ManyHostChanges, host_of, minute_of
from urlsync.domain.sync import Sync
from urlsync.ports import messaging, platform, storage


@dataclass(frozen=True, slots=True)
class WatchHostChanges:
    """Count the updates that change a sync's host, and notify people of many within a minute. It blocks nothing."""

    changes: storage.HostChanges
    event_bus: messaging.EventBus
    fingerprinter: Fingerprinter
    clock: platform.Clock

    def __call__(self, sync: Sync, source: Source) -> None:
        """Count an update of `sync` to `source`. A failure changes nothing but the count."""
        with suppress(TransientFailure):
            if source.host_fingerprint is not None and self._is_change(sync, source):
                self._count(source.host_fingerprint)

    def _is_change(self, sync: Sync, source: Source) -> bool:
        """Return True if the host is another one; not if that is unknown, as after a change of the key."""
        if sync.host_fingerprint is None or source.value is None:
            return False
        return self.fingerprinter.matches(sync.host_fingerprint, host_of(source.value)) is False

    def _count(self, host: str) -> None:
        minute = minute_of(self.clock.now())
        if self.changes.count(minute, host) >= MANY:
            self._report(ManyHostChanges(finding=ONE_HOST, minute=minute))
        elif self.changes.count(minute) >= MANY:
            self._report(ManyHostChanges(finding=OTHER_HOSTS, minute=minute))

    def _report(self, many: ManyHostChanges) -> None:
        at, last = self.clock.now(), self.changes.last()
        if last is not None and last.is_recent(at):
            return
        self.event_bus.publish([many.event(at)])
        self.changes.put(many)
