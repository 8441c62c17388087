"""Puts together what operators use. Apart from the rest, which starts without any of it."""

from functools import cached_property
from typing import final

from urlsync.adapters.dynamodb.sign_ins import DynamoDbSignIns
from urlsync.adapters.dynamodb.sync_lists import DynamoDbSyncLists
from urlsync.adapters.hasura.projects import HasuraCloudProjects
from urlsync.adapters.heroku.apps_api import HerokuAppsApi
from urlsync.composition import Composition
from urlsync.use_cases.begin_sync import BeginSync
from urlsync.use_cases.change_sync import ChangeSync
from urlsync.use_cases.choose_source import ChooseSource
from urlsync.use_cases.choose_target import ChooseTarget
from urlsync.use_cases.connect_account import ConnectAccount
from urlsync.use_cases.delete_connection import DeleteConnection
from urlsync.use_cases.delete_sync import DeleteSync
from urlsync.use_cases.enable_sync import EnableSync
from urlsync.use_cases.find_abilities import FindAbilities
from urlsync.use_cases.find_projects import FindProjects
from urlsync.use_cases.find_syncs import FindSyncs
from urlsync.use_cases.heroku_sign_in import BeginHerokuSignIn, FinishHerokuSignIn
from urlsync.use_cases.list_connections import ListConnections
from urlsync.use_cases.list_heroku_apps import ListHerokuApps
from urlsync.use_cases.opt_out_sync import OptOutSync
from urlsync.use_cases.owned_project import OwnedProject
from urlsync.use_cases.request_check import RequestCheck
from urlsync.use_cases.restart_sync import RestartSync
from urlsync.use_cases.undo_enable import UndoEnable


@final
class OperatorComposition(Composition):
    """The service as operators use it: each use case of the API, made once, when first asked for."""

    @cached_property
    def connect_account(self) -> ConnectAccount:
        """Makes connections."""
        return ConnectAccount(self._connections, self._projects, self._find_abilities, self.clock)

    @cached_property
    def list_connections(self) -> ListConnections:
        """Lists connections."""
        return ListConnections(self._connections)

    @cached_property
    def delete_connection(self) -> DeleteConnection:
        """Forgets connections."""
        return DeleteConnection(self._connections, self._syncs, self._lists)

    @cached_property
    def begin_heroku_sign_in(self) -> BeginHerokuSignIn:
        """Sends people to Heroku."""
        return BeginHerokuSignIn(self._connections, self._sign_ins, self._oauth, self.clock)

    @cached_property
    def finish_heroku_sign_in(self) -> FinishHerokuSignIn:
        """Takes people back from Heroku."""
        return FinishHerokuSignIn(
            connections=self._connections,
            sign_ins=self._sign_ins,
            oauth=self._oauth,
            find_abilities=self._find_abilities,
            lists=self._lists,
            check_queue=self._check_queue,
            clock=self.clock,
        )

    @cached_property
    def list_heroku_apps(self) -> ListHerokuApps:
        """Lists what can be a source."""
        return ListHerokuApps(self._connections, self._apps, self._authorize)

    @cached_property
    def find_projects(self) -> FindProjects:
        """Lists what can be a target."""
        return FindProjects(self._connections, self._projects, self._lists)

    @cached_property
    def find_syncs(self) -> FindSyncs:
        """Reads syncs."""
        return FindSyncs(self._syncs, self._lists)

    @cached_property
    def enable_sync(self) -> EnableSync:
        """Enables syncs."""
        undo = UndoEnable(self._change, self._remove_webhook, self._check_queue, self._syncs, self.clock)
        return EnableSync(
            connections=self._connections,
            owned_project=self._owned_project,
            choose_source=self._choose_source,
            choose_target=ChooseTarget(self._projects, self._syncs),
            begin=self._begin,
            undo=undo,
            syncs=self._syncs,
            clock=self.clock,
        )

    @cached_property
    def restart_sync(self) -> RestartSync:
        """Restarts syncs."""
        return RestartSync(
            connections=self._connections,
            owned_project=self._owned_project,
            choose_source=self._choose_source,
            change=self._change,
            publish_events=self._publish_events,
            begin=self._begin,
            syncs=self._syncs,
            clock=self.clock,
        )

    @cached_property
    def opt_out_sync(self) -> OptOutSync:
        """Opts syncs out."""
        return OptOutSync(
            self._change, self._publish_events, self._release_connection, self._check_queue, self.clock
        )

    @cached_property
    def delete_sync(self) -> DeleteSync:
        """Deletes syncs."""
        return DeleteSync(
            opt_out=self.opt_out_sync,
            publish_events=self._publish_events,
            release_connection=self._release_connection,
            syncs=self._syncs,
            lists=self._lists,
            clock=self.clock,
        )

    @cached_property
    def request_check(self) -> RequestCheck:
        """Asks for checks."""
        return RequestCheck(self._syncs, self._check_queue, self.clock)

    @cached_property
    def _begin(self) -> BeginSync:
        return BeginSync(self._register_webhook, self._check_queue, self._syncs, self.clock)

    @cached_property
    def _change(self) -> ChangeSync:
        return ChangeSync(self._syncs)

    @cached_property
    def _owned_project(self) -> OwnedProject:
        return OwnedProject(self._connections, self._projects)

    @cached_property
    def _choose_source(self) -> ChooseSource:
        return ChooseSource(self._heroku, self._apps, self._authorize)

    @cached_property
    def _find_abilities(self) -> FindAbilities:
        return FindAbilities(self._heroku, self._apps)

    @cached_property
    def _apps(self) -> HerokuAppsApi:
        return HerokuAppsApi(self.http, self._settings.heroku_api_url, self._on_budget)

    @cached_property
    def _projects(self) -> HasuraCloudProjects:
        return HasuraCloudProjects(self.http, self._settings.hasura_graphql_url)

    @cached_property
    def _lists(self) -> DynamoDbSyncLists:
        return DynamoDbSyncLists(self._dynamodb, self._settings.table_name)

    @cached_property
    def _sign_ins(self) -> DynamoDbSignIns:
        return DynamoDbSignIns(self._dynamodb, self._settings.table_name)
