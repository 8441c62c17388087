"""Everything operators touch, faked, with their use cases on top and checks being made while they wait."""

from dataclasses import replace
from typing import Any

from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.use_cases.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.begin_sync import BeginSync, Started
from urlsync.use_cases.change_sync import ChangeSync
from urlsync.use_cases.choose_source import ChooseSource
from urlsync.use_cases.choose_target import ChooseTarget
from urlsync.use_cases.connect_account import ConnectAccount
from urlsync.use_cases.delete_connection import DeleteConnection
from urlsync.use_cases.delete_sync import DeleteSync
from urlsync.use_cases.disconnect_transferred import DisconnectTransferred
from urlsync.use_cases.enable_sync import EnableOrder, EnableSync
from urlsync.use_cases.find_abilities import FindAbilities
from urlsync.use_cases.find_projects import FindProjects
from urlsync.use_cases.find_syncs import FindSyncs
from urlsync.use_cases.heroku_sign_in import BeginHerokuSignIn, FinishHerokuSignIn
from urlsync.use_cases.list_heroku_apps import ListHerokuApps
from urlsync.use_cases.opt_out_sync import OptOutSync
from urlsync.use_cases.owned_project import OwnedProject
from urlsync.use_cases.publish_events import PublishEvents
from urlsync.use_cases.register_webhook import RegisterWebhook
from urlsync.use_cases.release_connection import ReleaseConnection
from urlsync.use_cases.remove_webhook import RemoveWebhook
from urlsync.use_cases.request_check import RequestCheck
from urlsync.use_cases.restart_sync import RestartSync
from urlsync.use_cases.undo_enable import UndoEnable

from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, a_connection
from tests.fakes.hasura_projects import FakeHasuraProjects
from tests.fakes.heroku_apps import APP, FakeHerokuApps
from tests.fakes.sign_ins import FakeSignIns
from tests.fakes.sync_lists import FakeSyncLists
from tests.fakes.worked_queue import WorkedQueue
from tests.fakes.world import World

ACTOR = "operator@example.com"
OTHER_CONNECTION_ID = "5a0c1f3e-0000-4000-8000-00000000bbbb"
OTHER_USER_ID = "5a0c1f3e-0000-4000-8000-00000000cccc"


class OperatorWorld(World):
    """One connection, one app and one project; no sync yet, unless one is given."""

    def __init__(self, *syncs: Sync) -> None:
        self.queue = WorkedQueue()
        super().__init__(clock=self.queue)
        self.syncs.stored = {sync.sync_id: sync for sync in syncs}
        self.queue.check = self.check_sync
        self.apps = FakeHerokuApps(self.heroku)
        self.projects = FakeHasuraProjects(self.hasura)
        self.lists = FakeSyncLists(self.syncs)
        self.sign_ins = FakeSignIns()
        self._operations()

    def _operations(self) -> None:
        clock, queue, syncs, connections = self.clock, self.queue, self.syncs, self.connections
        authorize = AuthorizeHeroku(connections, self.oauth, clock)
        remove_webhook = RemoveWebhook(connections, self.heroku, authorize)
        release = ReleaseConnection(syncs, remove_webhook)
        publish = PublishEvents(syncs, self.event_bus, self.follow_ups)
        change = ChangeSync(syncs)
        register = RegisterWebhook(self.heroku, authorize, self.endpoint, remove_webhook, syncs)
        begin = BeginSync(register, queue, syncs, clock)
        owned = OwnedProject(connections, self.projects)
        source = ChooseSource(self.heroku, self.apps, authorize)
        abilities = FindAbilities(self.heroku, self.apps)
        target = ChooseTarget(self.projects, syncs)
        undo = UndoEnable(change, remove_webhook, queue, syncs, clock)
        self.enable_sync = EnableSync(connections, owned, source, target, begin, undo, syncs, clock)
        self.opt_out_sync = OptOutSync(change, publish, release, queue, clock)
        self.delete_sync = DeleteSync(self.opt_out_sync, publish, release, syncs, self.lists, clock)
        disconnect = DisconnectTransferred(syncs, publish, release, clock)
        self.restart_sync = RestartSync(
            connections, owned, source, disconnect, change, publish, begin, syncs, clock
        )
        self.request_check = RequestCheck(syncs, queue, clock)
        self.connect_account = ConnectAccount(connections, self.projects, abilities, clock)
        self.delete_connection = DeleteConnection(connections, syncs, self.lists)
        self.begin_sign_in = BeginHerokuSignIn(connections, self.sign_ins, self.oauth, clock)
        self.finish_sign_in = FinishHerokuSignIn(
            connections, self.sign_ins, self.oauth, abilities, self.lists, queue, clock
        )
        self.list_heroku_apps = ListHerokuApps(connections, self.apps, authorize)
        self.find_projects = FindProjects(connections, self.projects, self.lists)
        self.find_syncs = FindSyncs(syncs, self.lists)

    def enable(self, **changes: Any) -> Started:
        """Enable a sync of the app's DATABASE_URL."""
        return self.enable_sync(replace(AN_ORDER, **changes), actor=ACTOR)

    def stranger_connects(self) -> None:
        """Add a connection of another Hasura user, who does not see the project."""
        token = "fake-stranger-token"
        self.hasura.users[token] = OTHER_USER_ID
        self.projects.strangers.add(token)
        self.connections.stored[OTHER_CONNECTION_ID] = a_connection(
            connection_id=OTHER_CONNECTION_ID, hasura_user_id=OTHER_USER_ID, hasura_token=Secret(token)
        )

    def project_changes_hands(self) -> None:
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
