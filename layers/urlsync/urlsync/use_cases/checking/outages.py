"""Wait out outages: one check probes for all syncs of a connection, and people are notified once."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from urlsync.domain import errors
from urlsync.domain.connection import Connection
from urlsync.domain.events import EventType
from urlsync.domain.outage import CODES, Admission, Marker, Outage, Provider
from urlsync.domain.sync import Reason, Sync
from urlsync.ports import messaging, platform, storage
from urlsync.use_cases.checking.apply_source import Applied

MAX_ATTEMPTS: Final = 5
"""How often other checks may change a marker at the same time before this one leaves it to them."""
HASURA_REASONS: Final = frozenset({Reason.HASURA_ACCESS_LOST, Reason.HASURA_REFUSED})


@dataclass(frozen=True, slots=True)
class WaitOutOutages:
    """Run checks unless a provider has an outage, and remember how the providers respond."""

    connections: storage.CheckedConnections
    outages: storage.Outages
    event_bus: messaging.EventBus
    clock: platform.Clock

    def __call__(self, sync: Sync, connection: Connection, apply: Callable[[], Applied]) -> Applied:
        """Return the result of `apply`. Raises `OutageLasts`, without a call or in place of its failure."""
        self._admit(sync, connection)
        try:
            applied = apply()
        except errors.TransientFailure as failure:
            self._failed(sync, connection, failure)
            raise
        except errors.OwnerChanged:
            self._succeeded(connection, Provider.HEROKU, Provider.HASURA)
            raise
        except errors.PermanentFailure as blocked:
            hasura = (Provider.HASURA,) if blocked.reason in HASURA_REASONS else ()
            self._succeeded(connection, Provider.HEROKU, *hasura)
            raise
        except errors.HerokuNotFound:
            self._succeeded(connection, Provider.HEROKU)
            raise
        self._succeeded(connection, Provider.HEROKU, Provider.HASURA, wrote=applied.wrote)
        return applied

    def _admit(self, sync: Sync, connection: Connection) -> None:
        """Claim the probes that are due. Raises `OutageLasts` if the check has to wait."""
        at, markers = self.clock.now(), {provider: _marker(connection, provider) for provider in Provider}
        admissions = {provider: marker.admission(sync, at) for provider, marker in markers.items()}
        if Admission.WAIT in admissions.values():
            raise errors.OutageLasts
        for provider, marker in markers.items():
            if admissions[provider] is Admission.PROBE and not self._stored(connection, provider, marker.probing(at)):
                raise errors.OutageLasts

    def _failed(self, sync: Sync, connection: Connection, failure: errors.TransientFailure) -> None:
        """Count the failure. Raises `OutageLasts` if the marker is set."""
        provider, at = CODES.get(failure.code), self.clock.now()
        if provider is None:
            return
        if provider is Provider.HASURA:  # the source was read before
            self._succeeded(connection, Provider.HEROKU)
        subject = sync.project_id if provider is Provider.HASURA else sync.heroku_app.id
        marker = self._change(
            connection, provider, lambda marker: marker.failed(sync.sync_id, subject, at, writing=failure.writing)
        )
        if marker.since is not None:
            with suppress(errors.TransientFailure):  # then the next probe does it
                self._notify(provider, marker.since, at)
            raise errors.OutageLasts(writing=failure.writing)

    def _succeeded(self, connection: Connection, *providers: Provider, wrote: bool = False) -> None:
        at = self.clock.now()
        succeed = partial(Marker.succeeded, at=at, wrote=wrote)
        for provider in providers:
            known = _marker(connection, provider)
            with suppress(errors.TransientFailure):  # then the marker stays, and the next success does it
                if known.since is not None and succeed(known).since is None:
                    self._end(provider, at)
                self._change(connection, provider, succeed)

    def _notify(self, provider: Provider, since: datetime, at: datetime) -> None:
        current = Outage(provider=provider, since=since, failed_at=at)
        known = self.outages.get(provider)
        if known is not None and known.lasts(at):
            current = replace(known, failed_at=at)
        if current.is_reportable(at):
            self.event_bus.publish([current.event(EventType.PROVIDER_UNREACHABLE, at)])
            current = replace(current, notified=True)
        self.outages.put(current)

    def _end(self, provider: Provider, at: datetime) -> None:
        outage = self.outages.get(provider)
        if outage is None or not outage.lasts(at):
            return
        if outage.notified:
            self.event_bus.publish([outage.event(EventType.PROVIDER_RECOVERED, at)])
        self.outages.put(replace(outage, ended_at=at))

    def _change(self, connection: Connection, provider: Provider, change: Callable[[Marker], Marker]) -> Marker:
        """Store the changed marker, and return it as it is stored then."""
        before = _marker(connection, provider)
        for _ in range(MAX_ATTEMPTS):
            after = change(before)
            if after == before or self._stored(connection, provider, after):
                return after
            current = self.connections.get(connection.connection_id)
            if current is None:
                break
            before = _marker(current, provider)
        return before

    def _stored(self, connection: Connection, provider: Provider, marker: Marker) -> bool:
        return self.connections.replace_marker(connection.connection_id, provider, marker)


def _marker(connection: Connection, provider: Provider) -> Marker:
    return connection.heroku_marker if provider is Provider.HEROKU else connection.hasura_marker
