"""Everything a provisioning touches: the simulator's model of Heroku, a Hasura project, our state in memory.

The real use cases are on top; every call of theirs can be watched.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from urlsync.domain.check import CheckRequest, Outcome
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.errors import StaleEpoch
from urlsync.domain.events import EventType
from urlsync.domain.fingerprint import Fingerprinter, FixedKeys
from urlsync.domain.ownership import CreatedProject
from urlsync.domain.provisioning import Provisioning
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Status, Sync
from urlsync.use_cases.provisioning.order_database import DatabaseOrder

from local.heroku.model.apps import App
from tests.fakes.actors import ADMIN
from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import FakeClock
from tests.fakes.connections import FakeConnections
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, a_connection
from tests.fakes.follow_ups import FakeFollowUps
from tests.fakes.hasura import FakeHasura
from tests.fakes.hasura_projects import FakeHasuraProjects
from tests.fakes.heroku import FakeHeroku, FakeHerokuOAuth
from tests.fakes.heroku_town import new_town
from tests.fakes.host_changes import FakeHostChanges
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.oauth_client import FakeOAuthClient
from tests.fakes.outages import FakeOutages
from tests.fakes.project_syncs import FakeProjectSyncs
from tests.fakes.provisionings import FakeProvisioningQueue, FakeProvisionings, Message
from tests.fakes.simulated_databases import SimulatedDatabases
from tests.fakes.simulated_ports import SimulatedHeroku
from tests.fakes.sync_lists import FakeSyncLists
from tests.fakes.syncs import FakeSyncs
from tests.fakes.usages import FakeUsages
from tests.fakes.use_cases import use_cases_over
from tests.fakes.watched import Watch, watched
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint

ACTOR = ADMIN
TOKEN = "fake-heroku-token"
AN_ORDER = DatabaseOrder(project_id=PROJECT_ID, connection_id=CONNECTION_ID)


class ProvisioningWorld:
    """One owner with a Heroku account and a project, and no database in it yet."""

    def __init__(self, *, scopes: frozenset[str] = frozenset({"global"})) -> None:
        self.clock = FakeClock()
        self.town = new_town()
        self.town.app.created_at = self.clock.now()
        self.model = self.town.heroku
        self.model.authorizations.grant(self.town.account, scopes, token=TOKEN)
        connection = a_connection(heroku=HerokuAuthorization(access_token=Secret(TOKEN)))
        self.watch = Watch()
        self.syncs = FakeSyncs()
        self.activity = self.syncs.activity
        self.connections = FakeConnections(connection, activity=self.activity)
        self.hasura = FakeHasura()
        self.projects = FakeHasuraProjects(self.hasura)
        self.checks = FakeCheckQueue()
        self.queue = FakeProvisioningQueue(self.clock)
        self.provisionings = FakeProvisionings(self.syncs)
        self.event_bus = FakeEventBus()
        self.outages = FakeOutages()
        self.host_changes = FakeHostChanges()
        self.index = FakeProjectSyncs(self.syncs)
        self.usages = FakeUsages()
        self.live_table = FakeLiveTable()
        self._wire()

    def _wire(self) -> None:
        use_cases = use_cases_over(WatchedPorts(self, self.watch), first_check_timeout=timedelta(0))
        self.repair_webhook = use_cases_over(WatchedPorts(self, Watch())).check_sync.repair_webhook
        self.enable_sync = use_cases.enable_sync
        self.restart_sync = use_cases.restart_sync
        self.opt_out_sync = use_cases.opt_out_sync
        self.delete_sync = use_cases.delete_sync
        self.provision = use_cases.provision_database
        self.order = use_cases.order_database
        self.follow = use_cases.handle_created_project
        self.proposals = use_cases.decide_proposals

    # What happens

    def ordered(self, plan: str | None = None, *, order_of: str | None = None, **more: Any) -> Provisioning:
        """Order the default, or `order_of`; with `plan`, something that is no longer offered was ordered before."""
        order = replace(AN_ORDER, plan=order_of or AN_ORDER.plan, **more)
        run = self.order(order, actor=ACTOR)
        if plan is not None:
            run = replace(run, plan=plan)
            self.provisionings.stored[run.provisioning_id] = run
        return run

    def incoming_event(self, app: App | None, **changes: Any) -> CreatedProject:
        app_id = None if app is None else app.id
        incoming_event = CreatedProject(project_id=PROJECT_ID, owner_id=OWNER_ID, app_id=app_id, created_by="console")
        return replace(incoming_event, **changes)

    def app_with_database(self) -> App:
        """Make what the console makes: an app whose database is there already."""
        self.model.postgres.create_addon(
            self.town.app, self.town.account, "heroku-postgresql:mini", name=None, attachment="DATABASE"
        )
        self.pass_time(timedelta(minutes=1))
        return self.town.app

    def pass_time(self, duration: timedelta) -> None:
        """Let time pass, at Heroku too, and whatever is due there happen."""
        self.clock.advance(duration)
        self.town.pass_time(duration.total_seconds())
        self.town.deliver_all()

    def next_message(self) -> Message:
        """Return the message that can be received first, when it can."""
        message = min(self.queue.messages, key=lambda waiting: waiting.due)
        self.pass_time(max(message.due - self.clock.now(), timedelta(0)))
        return message

    def take_step(self) -> Provisioning | None:
        """Handle one message, and the checks that came of it."""
        message = self.next_message()
        after = self.provision(message.provisioning_id)
        self.queue.messages.remove(message)
        self.check()
        return after

    def run(self, steps: int = 200) -> Provisioning:
        """Take steps until there is nothing left to do."""
        for _ in range(steps):
            if not self.queue.messages:
                break
            self.take_step()
        (run,) = self.provisionings.stored.values()
        return run

    def check(self) -> None:
        """Make the checks that wait: the target gets the source's value, and a missing webhook is registered."""
        requests, self.checks.sent = self.checks.sent, []
        for request in requests:
            self._check(request)

    def _check(self, request: CheckRequest) -> None:
        sync = self.syncs.stored.get(request.sync_id)
        if sync is None or sync.status is not Status.ACTIVE:
            return
        value = self.model.config(self.model.apps.find(sync.heroku_app.id))[sync.config_var]
        if self.hasura.env.get(sync.env_var) != value:
            self.hasura.set_env(sync.env_var, value)
        try:
            self.syncs.record(sync, replace(sync, outcome=Outcome.UPDATED), None)
        except StaleEpoch:
            return
        self.repair_webhook(sync, request.cause, self.connections)

    # What is there

    @property
    def made_apps(self) -> list[App]:
        return [app for app in self.model.apps.of(self.town.account) if app.name.startswith("urlsync-")]

    def made(self) -> list[str]:
        """Return the names of the apps and add-ons that we made."""
        apps = self.made_apps
        return [app.name for app in apps] + [addon.name for app in apps for addon in self.model.addons.on(app)]

    @property
    def only_sync(self) -> Sync:
        (sync,) = self.syncs.stored.values()
        return sync

    def reported(self) -> list[tuple[str, str | None]]:
        """Return what people were notified of provisionings, and why."""
        own = (EventType.SYNC_PROPOSED, EventType.SYNC_ENABLED_BY_DEFAULT)
        events = [event for event in self.event_bus.published if event.type in own or event.type.startswith("Heroku")]
        return [(event.type.value, event.detail["reason"]) for event in events]


class WatchedPorts:
    """The ports of a world, most of them watched."""

    def __init__(self, world: ProvisioningWorld, watch: Watch) -> None:
        self.clock = world.clock
        self.fingerprinter = Fingerprinter(FixedKeys(Secret("fake-fingerprint-key")))
        self.oauth = FakeHerokuOAuth(FakeHeroku())
        self.oauth_client = FakeOAuthClient()
        self.webhook_endpoint = FakeWebhookEndpoint()
        self.usages = world.usages
        self.live_table = world.live_table
        self.lists = FakeSyncLists(world.syncs)
        self.connections = watched(world.connections, watch)
        self.syncs = watched(world.syncs, watch)
        self.project_syncs = watched(world.index, watch)
        self.follow_ups = FakeFollowUps()
        self.outages = world.outages
        self.host_changes = world.host_changes
        self.event_bus = watched(world.event_bus, watch)
        self.check_queue = watched(world.checks, watch)
        self.heroku: Any = watched(SimulatedHeroku(world.model), watch)
        self.databases = self.apps = self.browse_apps = watched(SimulatedDatabases(world.model), watch)
        self.hasura = watched(world.hasura, watch)
        self.projects = watched(world.projects, watch)
        self.provisionings = watched(world.provisionings, watch)
        self.provisioning_queue = watched(world.queue, watch)
