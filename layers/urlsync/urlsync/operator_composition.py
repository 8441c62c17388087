"""Puts together what operators use. Apart from the rest, which starts without any of it."""

from functools import cached_property

from urlsync.adapters.dead_letter_queues import SqsDeadLetters
from urlsync.adapters.dynamodb.provisionings import DynamoDbProvisionings
from urlsync.adapters.dynamodb.reconcile_runs import DynamoDbReconcileRuns
from urlsync.adapters.dynamodb.sign_ins import DynamoDbSignIns
from urlsync.adapters.dynamodb.sync_counts import DynamoDbSyncCounts
from urlsync.adapters.dynamodb.sync_lists import DynamoDbSyncLists
from urlsync.adapters.hasura.projects import HasuraCloudProjects
from urlsync.adapters.heroku.apps_api import HerokuAppsApi
from urlsync.adapters.provisioning_queue.sender import SqsProvisioningQueue
from urlsync.adapters.sqs_backlog import SqsBacklog
from urlsync.composition import Composition
from urlsync.use_cases.begin_sync import BeginSync
from urlsync.use_cases.change_sync import ChangeSync
from urlsync.use_cases.choose_source import ChooseSource
from urlsync.use_cases.choose_target import ChooseTarget
from urlsync.use_cases.connect_account import ConnectAccount
from urlsync.use_cases.delete_connection import DeleteConnection
from urlsync.use_cases.delete_sync import DeleteSync
from urlsync.use_cases.diagnose_sync import DiagnoseSync
from urlsync.use_cases.diagnosis.serving import InspectServing
from urlsync.use_cases.diagnosis.values import InspectValues
from urlsync.use_cases.diagnosis.webhook import InspectWebhook
from urlsync.use_cases.enable_sync import EnableSync
from urlsync.use_cases.find_abilities import FindAbilities
from urlsync.use_cases.find_projects import FindProjects
from urlsync.use_cases.find_syncs import FindSyncs
from urlsync.use_cases.heroku_sign_in import BeginHerokuSignIn, FinishHerokuSignIn
from urlsync.use_cases.list_connections import ListConnections
from urlsync.use_cases.list_heroku_apps import ListHerokuApps
from urlsync.use_cases.opt_out_sync import OptOutSync
from urlsync.use_cases.order_database import OrderDatabase
from urlsync.use_cases.owned_project import OwnedProject
from urlsync.use_cases.redrive_dead_letters import RedriveDeadLetters
from urlsync.use_cases.request_check import RequestCheck
from urlsync.use_cases.restart_sync import RestartSync
from urlsync.use_cases.see_dead_letters import SeeDeadLetters
from urlsync.use_cases.see_status import SeeStatus
from urlsync.use_cases.undo_enable import UndoEnable


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
            choose_target=self._choose_target,
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
            disconnect_transferred=self._disconnect_transferred,
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
    def diagnose_sync(self) -> DiagnoseSync:
        """Diagnoses syncs."""
        return DiagnoseSync(
            syncs=self._syncs,
            connections=self._connections,
            webhook=InspectWebhook(self._heroku, self._authorize, self._webhook_endpoint),
            values=InspectValues(self._read_source, self._hasura, self._fingerprinter),
            serving=InspectServing(self._judge_serving),
        )

    @cached_property
    def see_status(self) -> SeeStatus:
        """Tells how the service is."""
        counts = DynamoDbSyncCounts(self._dynamodb, self._settings.table_name)
        runs = DynamoDbReconcileRuns(self._dynamodb, self._settings.table_name)
        return SeeStatus(self._backlog, runs, counts, self.clock)

    @cached_property
    def see_dead_letters(self) -> SeeDeadLetters:
        """Lists what was given up."""
        return SeeDeadLetters(self._dead_letters)

    @cached_property
    def redrive_dead_letters(self) -> RedriveDeadLetters:
        """Tries again what was given up."""
        return RedriveDeadLetters(self._dead_letters, self._check_queue, self.clock)

    @cached_property
    def _backlog(self) -> SqsBacklog:
        return SqsBacklog(
            self._sqs,
            checks=self._settings.check_queue_url,
            follow_ups=self._settings.follow_up_queue_url,
            dead_checks=self._settings.dead_letter_queue_url,
            dead_follow_ups=self._settings.follow_up_dead_letter_queue_url,
        )

    @cached_property
    def _dead_letters(self) -> SqsDeadLetters:
        urls = self._settings.dead_letter_queue_url, self._settings.follow_up_dead_letter_queue_url
        return SqsDeadLetters(self._sqs, *urls)

    @cached_property
    def order_database(self) -> OrderDatabase:
        """Begins provisionings."""
        return OrderDatabase(
            connections=self._connections,
            owned_project=self._owned_project,
            provisionings=self._provisionings,
            queue=self._provisioning_queue,
            clock=self.clock,
        )

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
    def _choose_target(self) -> ChooseTarget:
        return ChooseTarget(self._projects, self._syncs)

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
    def _provisionings(self) -> DynamoDbProvisionings:
        return DynamoDbProvisionings(self._dynamodb, self._settings.table_name)

    @cached_property
    def _provisioning_queue(self) -> SqsProvisioningQueue:
        return SqsProvisioningQueue(self._sqs, self._settings.provisioning_queue_url)

    @cached_property
    def _sign_ins(self) -> DynamoDbSignIns:
        return DynamoDbSignIns(self._dynamodb, self._settings.table_name)
