"""Everything operators touch, faked, with their use cases on top and checks being made while they wait."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from urlsync.domain.actor import RequestOrigin
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.use_cases.lifecycle.enable_sync import EnableOrder, Started

from tests.fakes.actors import ADMIN
from tests.fakes.app_lists import FakeAppLists
from tests.fakes.deliveries import FakeEndpointSender
from tests.fakes.endpoints import FakeEndpoints
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, a_connection
from tests.fakes.hasura_projects import FakeHasuraProjects
from tests.fakes.heroku_apps import APP, FakeHerokuApps
from tests.fakes.jobs import FakeJobs
from tests.fakes.provisionings import FakeProvisionings
from tests.fakes.sign_ins import FakeSignIns
from tests.fakes.sync_lists import FakeSyncLists, FakeSyncTotals
from tests.fakes.worked_queue import WorkedQueue
from tests.fakes.world import World

ACTOR = ADMIN
BROWSER = RequestOrigin(source_address="192.0.2.2", request_id="a-fake-callback")
"""The request with which Heroku sends a browser back."""
OTHER_CONNECTION_ID = "5a0c1f3e-0000-4000-8000-00000000bbbb"
OTHER_USER_ID = "5a0c1f3e-0000-4000-8000-00000000cccc"


class OperatorWorld(World):
    """One connection, one app and one project; no sync yet, unless one is given."""

    accounts: Any
    usages: Any
    """The user pool and the counts of uses, where a test needs them."""

    def __init__(self, *syncs: Sync) -> None:
        self.queue = WorkedQueue()
        super().__init__(clock=self.queue)
        self.syncs.stored = {sync.sync_id: sync for sync in syncs}
        self.queue.check = self.check_sync
        self.apps = FakeHerokuApps(self.heroku)
        self.projects = FakeHasuraProjects(self.hasura)
        self.app_lists = FakeAppLists()
        self.lists = FakeSyncLists(self.syncs)
        self.sync_totals = FakeSyncTotals()
        self.jobs = FakeJobs(self.activity)
        self.endpoints = FakeEndpoints(self.activity)
        self.endpoint_sender = FakeEndpointSender()
        self.sign_ins = FakeSignIns(self.activity)
        self.provisionings = FakeProvisionings(self.syncs)
        self._operations()

    @property
    def browse_apps(self) -> FakeHerokuApps:
        return self.apps

    @property
    def check_queue(self) -> WorkedQueue:
        return self.queue

    def _operations(self) -> None:
        use_cases = self.use_cases
        self.connect_account = use_cases.connect_account
        self.delete_connection = use_cases.delete_connection
        self.begin_sign_in = use_cases.begin_heroku_sign_in
        self.finish_sign_in = partial(use_cases.finish_heroku_sign_in, origin=BROWSER)
        self.list_heroku_apps = use_cases.list_heroku_apps
        self.find_app_sources = use_cases.find_app_sources
        self.find_projects = use_cases.find_projects
        self.find_syncs = use_cases.find_syncs
        self.list_syncs = use_cases.list_syncs
        self.count_syncs = use_cases.count_syncs
        self.get_sync_totals = use_cases.get_sync_totals
        self.enable_sync = use_cases.enable_sync
        self.opt_out_sync = use_cases.opt_out_sync
        self.restart_sync = use_cases.restart_sync
        self.delete_sync = use_cases.delete_sync
        self.request_check = use_cases.request_check

    def enable(self, **changes: Any) -> Started:
        """Enable a sync of the app's DATABASE_URL."""
        return self.enable_sync(replace(AN_ORDER, **changes), actor=ACTOR)

    def slow_heroku(self, duration: timedelta) -> None:
        """Let every call to Heroku take this long."""
        self.heroku.before_each = lambda _operation: self.queue.advance(duration)

    def stranger_connects(self) -> None:
        """Add a connection of another Hasura user, who does not see the project."""
        token = "fake-stranger-token"
        self.hasura.users[token] = OTHER_USER_ID
        self.projects.strangers.add(token)
        self.connections.stored[OTHER_CONNECTION_ID] = a_connection(
            connection_id=OTHER_CONNECTION_ID, hasura_user_id=OTHER_USER_ID, hasura_token=Secret(token)
        )

    def project_is_transferred(self) -> None:
        """Give the project to the stranger; the old owner does not see it any more."""
        self.hasura.owner_id = OTHER_USER_ID
        self.projects.strangers = {"fake-hasura-token"}

    @property
    def only_sync(self) -> Sync:
        (sync,) = self.syncs.stored.values()
        return sync

    def actions(self) -> list[tuple[str, str | None]]:
        """Return what the history says that operators did, oldest first."""
        return [(entry.action.value, entry.actor) for entry in self.syncs.history if entry.actor is not None]


AN_ORDER = EnableOrder(project_id=PROJECT_ID, connection_id=CONNECTION_ID, heroku_app=APP.name)
