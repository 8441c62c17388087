"""Which ports the use cases of each module need. A port need not be there before it is asked for."""
# ruff: noqa: D102 - a port is told by its class

from typing import Protocol

from urlsync.domain.fingerprint import Fingerprinter
from urlsync.ports.hasura import Hasura, HasuraProjects, ProjectApi, Rollout
from urlsync.ports.heroku import Heroku, HerokuApps, HerokuDatabases, HerokuOAuth
from urlsync.ports.messaging import (
    Backlog,
    CheckQueue,
    DeadLetters,
    EventBus,
    FollowUps,
    OwnershipNews,
    ProvisioningQueue,
)
from urlsync.ports.platform import Clock, WebhookEndpoint
from urlsync.ports.storage import (
    Connections,
    ProjectSyncs,
    Provisionings,
    ReconcileRuns,
    SignIns,
    SyncCounts,
    SyncLists,
    Syncs,
)


class StatePorts(Protocol):
    """Where syncs and connections are kept, and where it is told what became of them."""

    @property
    def clock(self) -> Clock: ...
    @property
    def connections(self) -> Connections: ...
    @property
    def event_bus(self) -> EventBus: ...
    @property
    def syncs(self) -> Syncs: ...


class SourcePorts(StatePorts, Protocol):
    """What also reaches Heroku. `fingerprinter` may raise `TransientFailure` while its key cannot be read."""

    @property
    def fingerprinter(self) -> Fingerprinter: ...
    @property
    def heroku(self) -> Heroku: ...
    @property
    def oauth(self) -> HerokuOAuth: ...
    @property
    def webhook_endpoint(self) -> WebhookEndpoint: ...


class CheckingPorts(SourcePorts, Protocol):
    """What checks need."""

    @property
    def follow_ups(self) -> FollowUps: ...
    @property
    def hasura(self) -> Hasura: ...


class ConfirmingPorts(StatePorts, Protocol):
    """What confirmations need."""

    @property
    def check_queue(self) -> CheckQueue: ...
    @property
    def fingerprinter(self) -> Fingerprinter: ...
    @property
    def project_api(self) -> ProjectApi: ...
    @property
    def rollout(self) -> Rollout: ...


class TransferringPorts(SourcePorts, Protocol):
    """What a project's change of hands needs."""

    @property
    def project_syncs(self) -> ProjectSyncs: ...


class ConnectingPorts(SourcePorts, Protocol):
    """What connecting accounts needs."""

    @property
    def apps(self) -> HerokuApps: ...
    @property
    def check_queue(self) -> CheckQueue: ...
    @property
    def lists(self) -> SyncLists: ...
    @property
    def projects(self) -> HasuraProjects: ...
    @property
    def sign_ins(self) -> SignIns: ...


class EnablingPorts(SourcePorts, Protocol):
    """What enabling, ending and restarting syncs needs."""

    @property
    def apps(self) -> HerokuApps: ...
    @property
    def check_queue(self) -> CheckQueue: ...
    @property
    def lists(self) -> SyncLists: ...
    @property
    def projects(self) -> HasuraProjects: ...


class OrderingPorts(EnablingPorts, Protocol):
    """What ordering a database needs as well."""

    @property
    def provisioning_queue(self) -> ProvisioningQueue: ...
    @property
    def provisionings(self) -> Provisionings: ...


class DiagnosingPorts(SourcePorts, Protocol):
    """What diagnoses need."""

    @property
    def hasura(self) -> Hasura: ...
    @property
    def project_api(self) -> ProjectApi: ...
    @property
    def rollout(self) -> Rollout: ...


class OperatingPorts(ConnectingPorts, OrderingPorts, DiagnosingPorts, Protocol):
    """Everything that operators use."""

    @property
    def backlog(self) -> Backlog: ...
    @property
    def dead_letters(self) -> DeadLetters: ...
    @property
    def ownership_news(self) -> OwnershipNews: ...
    @property
    def reconcile_runs(self) -> ReconcileRuns: ...
    @property
    def sync_counts(self) -> SyncCounts: ...


class ProvisioningPorts(OrderingPorts, Protocol):
    """What provisionings need."""

    @property
    def databases(self) -> HerokuDatabases: ...
    @property
    def hasura(self) -> Hasura: ...
    @property
    def project_syncs(self) -> ProjectSyncs: ...
