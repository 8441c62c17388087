"""Everything a provisioning touches: the simulator's model of Heroku, a Hasura project, our state in memory.

The real use cases are on top; every call of theirs can be watched.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar, cast

from urlsync.domain.check import CheckRequest, Outcome
from urlsync.domain.connection import HerokuAuthorization
from urlsync.domain.created_project import CreatedProject
from urlsync.domain.failure import EpochMoved
from urlsync.domain.provisioning import Provisioning
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Status, Sync
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.begin_sync import BeginSync
from urlsync.use_cases.change_sync import ChangeSync
from urlsync.use_cases.choose_env_var import ChooseEnvVar
from urlsync.use_cases.choose_source import ChooseSource
from urlsync.use_cases.choose_target import ChooseTarget
from urlsync.use_cases.create_heroku_database import CreateHerokuDatabase
from urlsync.use_cases.delete_sync import DeleteSync
from urlsync.use_cases.disconnect_transferred import DisconnectTransferred
from urlsync.use_cases.enable_provisioned import EnableProvisioned
from urlsync.use_cases.enable_sync import EnableSync
from urlsync.use_cases.follow_created_project import FollowCreatedProject
from urlsync.use_cases.opt_out_sync import OptOutSync
from urlsync.use_cases.order_database import OrderDatabase
from urlsync.use_cases.owned_project import OwnedProject
from urlsync.use_cases.provision_database import ProvisionDatabase, steps_of
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.register_webhook import RegisterWebhook
from urlsync.use_cases.release_connection import ReleaseConnection
from urlsync.use_cases.remove_webhook import RemoveWebhook
from urlsync.use_cases.restart_sync import RestartSync
from urlsync.use_cases.undo_enable import UndoEnable

from local.heroku.model.apps import App
from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import FakeClock
from tests.fakes.connections import FakeConnections
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, a_connection
from tests.fakes.hasura import FakeHasura
from tests.fakes.hasura_projects import FakeHasuraProjects
from tests.fakes.heroku import FakeHeroku, FakeHerokuOAuth
from tests.fakes.heroku_town import new_town
from tests.fakes.project_syncs import FakeProjectSyncs
from tests.fakes.provisionings import FakeProvisioningQueue, FakeProvisionings, Message
from tests.fakes.simulated_databases import SimulatedDatabases
from tests.fakes.simulated_ports import SimulatedHeroku
from tests.fakes.sync_lists import FakeSyncLists
from tests.fakes.syncs import FakeSyncs
from tests.fakes.watched import Watch, Watched
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint

ACTOR = "operator@example.com"
TOKEN = "fake-heroku-token"

_T = TypeVar("_T")


class ProvisioningWorld:
    """One owner with a Heroku account and a project, and no database in it yet."""

    def __init__(self, *, scopes: frozenset[str] = frozenset({"global"})) -> None:
        self.clock = FakeClock()
        self.town = new_town()
        self.model = self.town.heroku
        self.model.authorizations.grant(self.town.account, scopes, token=TOKEN)
        connection = a_connection(heroku=HerokuAuthorization(access_token=Secret(TOKEN)))
        self.watch = Watch()
        self.connections = FakeConnections(connection)
        self.syncs = FakeSyncs()
        self.hasura = FakeHasura()
        self.projects = FakeHasuraProjects(self.hasura)
        self.checks = FakeCheckQueue()
        self.queue = FakeProvisioningQueue(self.clock)
        self.provisionings = FakeProvisionings()
        self.event_bus = FakeEventBus()
        self.index = FakeProjectSyncs(self.syncs)
        self._wire()

    def _wire(self) -> None:
        clock, watched = self.clock, self._watched
        connections, syncs = watched(self.connections), watched(self.syncs)
        heroku = cast("Any", watched(SimulatedHeroku(self.model)))
        databases = watched(SimulatedDatabases(self.model))
        checks, projects = watched(self.checks), watched(self.projects)
        provisionings, queue = watched(self.provisionings), watched(self.queue)
        authorize = AuthorizeHeroku(connections, FakeHerokuOAuth(FakeHeroku()), clock)
        remove_webhook = RemoveWebhook(connections, heroku, authorize)
        release = ReleaseConnection(syncs, remove_webhook)
        publish = PublishEvents(syncs, self.event_bus)
        change = ChangeSync(syncs)
        register = RegisterWebhook(heroku, authorize, FakeWebhookEndpoint(), remove_webhook, syncs)
        begin = BeginSync(register, checks, syncs, clock, patience=timedelta(0))
        owned = OwnedProject(connections, projects)
        source, target = ChooseSource(heroku, databases, authorize), ChooseTarget(projects, syncs)
        undo = UndoEnable(change, remove_webhook, checks, syncs, clock)
        disconnect = DisconnectTransferred(syncs, publish, release, clock)
        self.enable_sync = EnableSync(connections, owned, source, target, begin, undo, syncs, clock)
        self.restart_sync = RestartSync(
            connections, owned, source, disconnect, change, publish, begin, syncs, clock
        )
        self.opt_out_sync = OptOutSync(change, publish, release, checks, clock)
        self.delete_sync = DeleteSync(
            self.opt_out_sync, publish, release, syncs, FakeSyncLists(self.syncs), clock
        )
        create = CreateHerokuDatabase(databases, heroku, connections, authorize, clock)
        choose = ChooseEnvVar(
            connections=connections,
            owned_project=owned,
            choose_target=target,
            hasura=watched(self.hasura),
            projects=projects,
            heroku=heroku,
            authorize=authorize,
            syncs=syncs,
            project_syncs=watched(self.index),
            clock=clock,
        )
        enable = EnableProvisioned(self.enable_sync, self.restart_sync, syncs, clock)
        self.provision = ProvisionDatabase(
            provisionings, steps_of(create, choose, enable), queue, watched(self.event_bus), clock
        )
        self.order = OrderDatabase(connections, owned, provisionings, queue, clock)
        self.follow = FollowCreatedProject(connections, databases, authorize, provisionings, queue, clock)

    def _watched(self, port: _T) -> _T:
        return cast("_T", Watched(port, self.watch))

    # What happens

    def ordered(self, plan: str | None = None) -> Provisioning:
        return self.order(PROJECT_ID, CONNECTION_ID, plan, actor=ACTOR)

    def news(self, app: App | None, **changes: Any) -> CreatedProject:
        app_id = None if app is None else app.id
        news = CreatedProject(project_id=PROJECT_ID, owner_id=OWNER_ID, app_id=app_id, created_by="console")
        return replace(news, **changes)

    def app_with_database(self) -> App:
        """Make what the console makes: an app whose database is there already."""
        self.model.create_addon(
            self.town.app, self.town.account, "heroku-postgresql:mini", name=None, attachment="DATABASE"
        )
        self.pass_time(timedelta(minutes=1))
        return self.town.app

    def pass_time(self, duration: timedelta) -> None:
        """Let time pass, at Heroku too, and whatever is due there happen."""
        self.clock.advance(duration)
        self.town.pass_time(duration.total_seconds())
        self.town.settle()

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
        """Make the checks that wait: the target gets the source's value."""
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
        except EpochMoved:
            return

    # What is there

    @property
    def made_apps(self) -> list[App]:
        return [app for app in self.model.apps.of(self.town.account) if app.name.startswith("urlsync-")]

    def made(self) -> list[str]:
        """Return the names of the apps and add-ons that we made."""
        apps = self.made_apps
        return [app.name for app in apps] + [
            addon.name for app in apps for addon in self.model.addons.on(app)
        ]

    @property
    def only_sync(self) -> Sync:
        (sync,) = self.syncs.stored.values()
        return sync

    def told(self) -> list[tuple[str, str | None]]:
        """Return what people were told of provisionings, and why."""
        events = [event for event in self.event_bus.published if event.type.value.startswith("Heroku")]
        return [(event.type.value, event.detail["reason"]) for event in events]
