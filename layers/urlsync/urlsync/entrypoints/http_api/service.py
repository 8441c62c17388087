"""The use cases that the API calls."""

from typing import Annotated, Protocol

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from urlsync.use_cases.checking.request_check import RequestCheck
from urlsync.use_cases.connections.browse_accounts import FindProjects, ListHerokuApps
from urlsync.use_cases.connections.connect_account import ConnectAccount
from urlsync.use_cases.connections.heroku_sign_in import BeginHerokuSignIn, FinishHerokuSignIn
from urlsync.use_cases.connections.manage_connections import DeleteConnection, ListConnections
from urlsync.use_cases.diagnosis.diagnose_sync import DiagnoseSync
from urlsync.use_cases.lifecycle.enable_sync import EnableSync
from urlsync.use_cases.lifecycle.end_sync import DeleteSync, OptOutSync
from urlsync.use_cases.lifecycle.restart_sync import RestartSync
from urlsync.use_cases.lifecycle.transfer_ownership import ReportTransfer
from urlsync.use_cases.operations.dead_letters import ListDeadLetters, RedriveDeadLetters
from urlsync.use_cases.operations.find_syncs import FindSyncs
from urlsync.use_cases.operations.status import GetStatus
from urlsync.use_cases.provisioning.order_database import OrderDatabase

CONTEXT_KEY = "service"
"""The key of the service in a request's context."""


class Service(Protocol):
    """The use cases behind the routes; each may raise `UrlsyncError`."""

    @property
    def connect_account(self) -> ConnectAccount: ...  # noqa: D102 - each class documents itself
    @property
    def list_connections(self) -> ListConnections: ...  # noqa: D102
    @property
    def delete_connection(self) -> DeleteConnection: ...  # noqa: D102
    @property
    def begin_heroku_sign_in(self) -> BeginHerokuSignIn: ...  # noqa: D102
    @property
    def finish_heroku_sign_in(self) -> FinishHerokuSignIn: ...  # noqa: D102
    @property
    def list_heroku_apps(self) -> ListHerokuApps: ...  # noqa: D102
    @property
    def find_projects(self) -> FindProjects: ...  # noqa: D102
    @property
    def enable_sync(self) -> EnableSync: ...  # noqa: D102
    @property
    def find_syncs(self) -> FindSyncs: ...  # noqa: D102
    @property
    def request_check(self) -> RequestCheck: ...  # noqa: D102
    @property
    def opt_out_sync(self) -> OptOutSync: ...  # noqa: D102
    @property
    def restart_sync(self) -> RestartSync: ...  # noqa: D102
    @property
    def delete_sync(self) -> DeleteSync: ...  # noqa: D102
    @property
    def report_transfer(self) -> ReportTransfer: ...  # noqa: D102
    @property
    def order_database(self) -> OrderDatabase: ...  # noqa: D102
    @property
    def diagnose_sync(self) -> DiagnoseSync: ...  # noqa: D102
    @property
    def get_status(self) -> GetStatus: ...  # noqa: D102
    @property
    def list_dead_letters(self) -> ListDeadLetters: ...  # noqa: D102
    @property
    def redrive_dead_letters(self) -> RedriveDeadLetters: ...  # noqa: D102


def service_of(request: Request) -> Service:
    """Return the service from a request's context."""
    service: Service = request.context[CONTEXT_KEY]
    return service


UseCases = Annotated[Service, Depends(service_of)]
