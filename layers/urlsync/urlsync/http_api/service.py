"""What the API asks the rest of the service to do."""

from typing import Annotated, Protocol

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from urlsync.use_cases.announce_transfer import AnnounceTransfer
from urlsync.use_cases.connect_account import ConnectAccount
from urlsync.use_cases.delete_connection import DeleteConnection
from urlsync.use_cases.delete_sync import DeleteSync
from urlsync.use_cases.diagnose_sync import DiagnoseSync
from urlsync.use_cases.enable_sync import EnableSync
from urlsync.use_cases.find_projects import FindProjects
from urlsync.use_cases.find_syncs import FindSyncs
from urlsync.use_cases.heroku_sign_in import BeginHerokuSignIn, FinishHerokuSignIn
from urlsync.use_cases.list_connections import ListConnections
from urlsync.use_cases.list_heroku_apps import ListHerokuApps
from urlsync.use_cases.opt_out_sync import OptOutSync
from urlsync.use_cases.order_database import OrderDatabase
from urlsync.use_cases.redrive_dead_letters import RedriveDeadLetters
from urlsync.use_cases.request_check import RequestCheck
from urlsync.use_cases.restart_sync import RestartSync
from urlsync.use_cases.see_dead_letters import SeeDeadLetters
from urlsync.use_cases.see_status import SeeStatus

CONTEXT_KEY = "service"
"""Where a request's context holds the service."""


class Service(Protocol):
    """The use cases behind the routes; each may raise `UrlsyncError`."""

    @property
    def connect_account(self) -> ConnectAccount: ...  # noqa: D102 - each is told by its class
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
    def announce_transfer(self) -> AnnounceTransfer: ...  # noqa: D102
    @property
    def order_database(self) -> OrderDatabase: ...  # noqa: D102
    @property
    def diagnose_sync(self) -> DiagnoseSync: ...  # noqa: D102
    @property
    def see_status(self) -> SeeStatus: ...  # noqa: D102
    @property
    def see_dead_letters(self) -> SeeDeadLetters: ...  # noqa: D102
    @property
    def redrive_dead_letters(self) -> RedriveDeadLetters: ...  # noqa: D102


def service_of(request: Request) -> Service:
    """Return the service that a request is for."""
    service: Service = request.context[CONTEXT_KEY]
    return service


UseCases = Annotated[Service, Depends(service_of)]
