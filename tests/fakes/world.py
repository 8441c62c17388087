"""Everything a check touches, faked: these are its ports, and the real use cases are on top."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from urlsync.domain.check import Cause, CheckRequest
from urlsync.domain.errors import TransientFailure
from urlsync.domain.fingerprint import Fingerprinter, FixedKeys
from urlsync.domain.history import HistoryEntry
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync, Webhook
from urlsync.use_cases.checking.check_sync import CheckSync
from urlsync.use_cases.lifecycle.transfer_ownership import TransferOwnership

from tests.fakes.clock import START, FakeClock
from tests.fakes.connections import FakeConnections
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.examples import SYNC_ID, a_connection, a_sync
from tests.fakes.follow_ups import FakeFollowUps
from tests.fakes.hasura import FakeHasura
from tests.fakes.hasura_projects import FakeHasuraProjects
from tests.fakes.heroku import FakeHeroku, FakeHerokuOAuth
from tests.fakes.host_changes import FakeHostChanges
from tests.fakes.oauth_client import FakeOAuthClient
from tests.fakes.outages import FakeOutages
from tests.fakes.people import FakePeople
from tests.fakes.project_syncs import FakeProjectSyncs
from tests.fakes.sweeps import FakeHasuraSweeps, FakeHerokuSweeps
from tests.fakes.syncs import FakeSyncs
from tests.fakes.use_cases import use_cases_over
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint


class World:
    """One sync of one app and one project, never checked yet."""

    def __init__(self, sync: Sync | None = None, clock: FakeClock | None = None) -> None:
        self.clock = clock or FakeClock()
        self.syncs = FakeSyncs(sync or a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1"))
        self.activity = self.syncs.activity
        self.holds = self.syncs.holds
        self.people = FakePeople()
        self.project_syncs = FakeProjectSyncs(self.syncs)
        self.connections = FakeConnections(a_connection(), activity=self.activity)
        self.deletions = self.connections.deletions
        self.heroku = FakeHeroku()
        self.oauth = FakeHerokuOAuth(self.heroku)
        self.oauth_client = FakeOAuthClient()
        self.webhook_endpoint = FakeWebhookEndpoint()
        self.hasura = FakeHasura()
        self.projects = FakeHasuraProjects(self.hasura)
        self.event_bus = FakeEventBus()
        self.outages = FakeOutages()
        self.host_changes = FakeHostChanges()
        self.follow_ups = FakeFollowUps()
        self.fingerprinter = Fingerprinter(FixedKeys(Secret("fake-fingerprint-key")))
        self.heroku_sweeps = FakeHerokuSweeps(self.heroku)
        self.hasura_sweeps = FakeHasuraSweeps(self.hasura)
        self.repairs: list[tuple[str, str]] = []
        self.use_cases = use_cases_over(self, on_repair=lambda *repair: self.repairs.append(repair))

    @property
    def browse_heroku(self) -> FakeHeroku:
        return self.heroku

    @property
    def check_sync(self) -> CheckSync:
        return self.use_cases.check_sync

    @cached_property
    def transfer_ownership(self) -> TransferOwnership:
        return self.use_cases.transfer_ownership

    def check(self, **changes: Any) -> HistoryEntry:
        """Run a check that is expected to find the sync; the release that causes it was made a second ago."""
        made = self.clock.time - timedelta(seconds=1)
        entry = self.check_sync(a_request(**{"release_created_at": made, **changes}))
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

    def reported(self) -> list[str]:
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
