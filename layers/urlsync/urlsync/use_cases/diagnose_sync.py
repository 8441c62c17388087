"""The diagnosis of one sync: what is right, what is wrong, and what a person can do next."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

from urlsync.domain.connection import Connection
from urlsync.domain.failure import MustPause, NotFound, UrlsyncError
from urlsync.domain.finding import Finding, ok, problem
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.ports.connections import Connections
from urlsync.ports.syncs import Syncs
from urlsync.use_cases.diagnosis.serving import InspectServing
from urlsync.use_cases.diagnosis.standing import standing
from urlsync.use_cases.diagnosis.unknown import findings_of, unknown
from urlsync.use_cases.diagnosis.values import InspectValues
from urlsync.use_cases.diagnosis.webhook import InspectWebhook


@final
@dataclass(frozen=True, slots=True)
class DiagnoseSync:
    """Looks at every part of a sync, here, at Heroku and at Hasura.

    It changes nothing, apart from refreshing a Heroku token that has expired, and whatever cannot be found
    out is a finding instead of a failure.
    """

    syncs: Syncs
    connections: Connections
    webhook: InspectWebhook
    values: InspectValues
    serving: InspectServing

    def __call__(self, sync_id: str) -> list[Finding]:
        """Return the findings, those about the sync itself first. Raises `NotFound`."""
        sync = self.syncs.get(sync_id)
        if sync is None:
            raise NotFound("sync")
        return list(self._findings(sync))

    def _findings(self, sync: Sync) -> Iterator[Finding]:
        yield from standing(sync)
        if sync.status is Status.DISCONNECTED:
            return
        try:
            connection = self._connection(sync)
        except UrlsyncError as failure:
            yield unknown("connection", failure)
            return
        if connection is None:
            yield problem(
                "connection_missing",
                "The connection that this sync used is gone.",
                "Restart the sync with another connection of the project's owner.",
            )
            return
        yield from self._values(sync, connection)
        yield from findings_of("serving", lambda: self.serving(sync, connection))

    def _connection(self, sync: Sync) -> Connection | None:
        return None if sync.connection_id is None else self.connections.get(sync.connection_id)

    def _values(self, sync: Sync, connection: Connection) -> Iterator[Finding]:
        """Look at the source and at Heroku's webhooks, and then at the target."""
        source = None
        try:
            finding, source = self.values.source(sync, connection)
        except UrlsyncError as failure:
            yield unknown("source", failure)
            yield from self._webhooks(sync, connection, failure)
        else:
            yield finding
            yield from self._webhooks(sync, connection)
        yield from findings_of("target", lambda: self.values.target(sync, connection, source))

    def _webhooks(
        self, sync: Sync, connection: Connection, refusal: UrlsyncError | None = None
    ) -> Iterator[Finding]:
        """Look at the webhooks, unless Heroku has just refused to let us in at all."""
        if isinstance(refusal, MustPause) and refusal.reason is Reason.HEROKU_AUTHORIZATION_LOST:
            yield unknown("webhook", refusal)
        elif sync.webhook is Webhook.MANUAL and not connection.profile.abilities.webhooks:
            yield ok("webhook_unseen", "A person registered the webhook; we may not look at it.")
            yield from findings_of("webhook", lambda: self.webhook.secret(sync))
        else:
            yield from findings_of("webhook", lambda: self.webhook(sync, connection))
