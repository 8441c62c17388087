"""Everything a check touches, faked, with the real use cases on top."""

from datetime import timedelta
from typing import Any

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.failure import TransientFailure
from urlsync.domain.fingerprint import Fingerprinter
from urlsync.domain.history import HistoryEntry
from urlsync.domain.schedule import Schedule
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.use_cases.ask_confirmation import AskConfirmation
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.check_sync import CheckSync
from urlsync.use_cases.disconnect_transferred import DisconnectTransferred
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.read_source import ReadSource
from urlsync.use_cases.register_webhook import RegisterWebhook
from urlsync.use_cases.release_connection import ReleaseConnection
from urlsync.use_cases.remove_webhook import RemoveWebhook
from urlsync.use_cases.repair_webhook import RepairWebhook
from urlsync.use_cases.settle_target import SettleTarget
from urlsync.use_cases.transfer_ownership import TransferOwnership
from urlsync.use_cases.watch_source_owner import WatchSourceOwner

from tests.fakes.clock import START, FakeClock
from tests.fakes.connections import FakeConnections
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.examples import SYNC_ID, a_connection, a_sync
from tests.fakes.follow_ups import FakeFollowUps
from tests.fakes.hasura import FakeHasura
from tests.fakes.heroku import FakeHeroku, FakeHerokuOAuth
from tests.fakes.project_syncs import FakeProjectSyncs
from tests.fakes.syncs import FakeSyncs
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint


class World:
    """One sync of one app and one project, never checked yet."""

    def __init__(self, sync: Sync | None = None, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.syncs = FakeSyncs(sync or a_sync(webhook_id="webhook-1"))
        self.connections = FakeConnections(a_connection())
        self.heroku = FakeHeroku()
        self.oauth = FakeHerokuOAuth(self.heroku)
        self.hasura = FakeHasura()
        self.event_bus = FakeEventBus()
        self.fingerprinter = Fingerprinter(Secret("fake-fingerprint-key"))
        authorize = AuthorizeHeroku(self.connections, self.oauth, self.clock)
        read_source = ReadSource(self.heroku, authorize, self.fingerprinter)
        self.follow_ups = FakeFollowUps()
        publish_events = PublishEvents(self.syncs, self.event_bus, self.follow_ups)
        remove_webhook = RemoveWebhook(self.connections, self.heroku, authorize)
        release_connection = ReleaseConnection(self.syncs, remove_webhook)
        self.endpoint = FakeWebhookEndpoint()
        self.repairs: list[tuple[str, str]] = []
        repair_webhook = RepairWebhook(
            syncs=self.syncs,
            connections=self.connections,
            heroku=self.heroku,
            authorize=authorize,
            endpoint=self.endpoint,
            register=RegisterWebhook(self.heroku, authorize, self.endpoint, remove_webhook, self.syncs),
            fingerprinter=self.fingerprinter,
            clock=self.clock,
            every=timedelta(hours=1),
            on_repair=lambda sync_id, problem: self.repairs.append((sync_id, problem)),
        )
        disconnect_transferred = DisconnectTransferred(
            self.syncs, publish_events, release_connection, self.clock
        )
        self.check_sync = CheckSync(
            syncs=self.syncs,
            connections=self.connections,
            watch_source_owner=WatchSourceOwner(
                self.syncs, self.heroku, authorize, self.clock, every=timedelta(hours=1)
            ),
            read_source=read_source,
            settle_target=SettleTarget(self.hasura, self.syncs, read_source, self.fingerprinter, self.clock),
            publish_events=publish_events,
            ask_confirmation=AskConfirmation(self.follow_ups),
            release_connection=release_connection,
            disconnect_transferred=disconnect_transferred,
            repair_webhook=repair_webhook,
            schedule=Schedule(timedelta(minutes=15)),
            clock=self.clock,
            app_deleted_after=timedelta(hours=24),
        )
        self.project_syncs = FakeProjectSyncs(self.syncs)
        self.transfer_ownership = TransferOwnership(
            self.syncs, self.project_syncs, disconnect_transferred, self.clock
        )

    def check(self, **changes: Any) -> HistoryEntry:
        """Run a check that is expected to find the sync."""
        entry = self.check_sync(a_request(**changes))
        assert entry is not None
        return entry

    def check_fails(self, **changes: Any) -> TransientFailure:
        """Run a check that is expected to ask for another attempt, and return why."""
        try:
            self.check_sync(a_request(**changes))
        except TransientFailure as failure:
            return failure
        raise AssertionError("the check did not ask for another attempt")

    @property
    def sync(self) -> Sync:
        return self.syncs.stored[SYNC_ID]

    @property
    def target(self) -> str | None:
        return self.hasura.env.get("PG_DATABASE_URL")

    def fingerprint(self, value: str) -> str:
        return self.fingerprinter.fingerprint(Secret(value))

    def told(self) -> list[str]:
        """Return the types of the published events."""
        return [event.type.value for event in self.event_bus.published]


def a_request(**changes: Any) -> CheckRequest:
    """Return the request of a webhook for release 7."""
    fields: dict[str, Any] = {
        "sync_id": SYNC_ID,
        "cause": Cause.WEBHOOK,
        "requested_at": START,
        "release_version": 7,
        "release_status": "succeeded",
        "release_created_at": START - timedelta(seconds=1),
        **changes,
    }
    return CheckRequest(**fields)
