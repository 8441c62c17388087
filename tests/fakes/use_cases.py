"""The use cases over fakes, put together as production puts them over adapters."""

from typing import Any, cast

from urlsync.bootstrap import UseCases
from urlsync.ports.endpoints import DeliveryQueue, Endpoints, EndpointSender
from urlsync.ports.hasura import Hasura, HasuraProjects, HasuraSweeps, ProjectApi, Rollout
from urlsync.ports.heroku import Heroku, HerokuApps, HerokuOAuth, HerokuSweeps
from urlsync.ports.messaging import (
    CheckQueue,
    DeadLetters,
    EventBus,
    FollowUps,
    OwnershipEvents,
    ProvisioningQueue,
    ScheduledChecks,
    SweepQueue,
)
from urlsync.ports.platform import Clock, LiveTable, SecretVersions, WebhookEndpoint
from urlsync.ports.storage import (
    Activity,
    AppLists,
    Connections,
    Deletions,
    DueSweeps,
    DueSyncs,
    Holds,
    HostChanges,
    Jobs,
    OAuthClient,
    Outages,
    ProjectSyncs,
    Provisionings,
    ReconcileRuns,
    SignIns,
    StoredTotals,
    SweptSyncs,
    SyncLists,
    Syncs,
    Usages,
)
from urlsync.use_case_ports import Ports

from tests.fakes.activity import FakeActivity
from tests.fakes.app_lists import FakeAppLists
from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import FakeClock
from tests.fakes.connections import FakeConnections
from tests.fakes.dead_letters import FakeDeadLetters
from tests.fakes.deletions import FakeDeletions
from tests.fakes.deliveries import FakeDeliveryQueue, FakeEndpointSender
from tests.fakes.due_syncs import FakeDueSyncs
from tests.fakes.endpoints import FakeEndpoints
from tests.fakes.event_bus import FakeEventBus
from tests.fakes.follow_ups import FakeFollowUps
from tests.fakes.hasura import FakeHasura
from tests.fakes.hasura_projects import FakeHasuraProjects
from tests.fakes.heroku import FakeHeroku, FakeHerokuOAuth
from tests.fakes.heroku_apps import FakeHerokuApps
from tests.fakes.holds import FakeHolds
from tests.fakes.host_changes import FakeHostChanges
from tests.fakes.jobs import FakeJobs
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.oauth_client import FakeOAuthClient
from tests.fakes.outages import FakeOutages
from tests.fakes.ownership_events import FakeOwnershipEvents
from tests.fakes.project import FakeProject
from tests.fakes.project_syncs import FakeProjectSyncs
from tests.fakes.provisionings import FakeProvisioningQueue, FakeProvisionings
from tests.fakes.reconcile_runs import FakeReconcileRuns
from tests.fakes.scheduled_checks import FakeScheduledChecks
from tests.fakes.secret_versions import FakeSecretVersions
from tests.fakes.sign_ins import FakeSignIns
from tests.fakes.sweeps import FakeHasuraSweeps, FakeHerokuSweeps, FakeSweepQueue, FakeSweptSyncs
from tests.fakes.sync_lists import FakeSyncLists, FakeSyncTotals
from tests.fakes.syncs import FakeSyncs
from tests.fakes.usages import FakeUsages
from tests.fakes.webhook_endpoint import FakeWebhookEndpoint


def use_cases_over(ports: object, *arguments: Any, **options: Any) -> UseCases:
    """Return the use cases over what a test fakes. A port that it does not fake fails when it is needed.

    The table is current, unless the test says otherwise.
    """
    if not hasattr(ports, "live_table"):
        setattr(ports, "live_table", FakeLiveTable())  # noqa: B010 (any object may be the ports)
    return UseCases(cast("Ports", ports), *arguments, **options)


FAKES: tuple[
    tuple[type[CheckQueue], type[Clock], type[Connections], type[DeadLetters], type[DueSyncs]],
    tuple[type[EventBus], type[FollowUps], type[Hasura], type[HasuraProjects], type[Heroku]],
    tuple[type[HerokuApps], type[HerokuOAuth], type[OwnershipEvents], type[ProjectApi], type[ProjectSyncs]],
    tuple[type[ProvisioningQueue], type[Provisionings], type[ReconcileRuns], type[Rollout]],
    tuple[type[ScheduledChecks], type[SecretVersions], type[SignIns], type[SyncLists], type[Syncs]],
    tuple[type[OAuthClient], type[WebhookEndpoint], type[AppLists], type[Outages], type[Activity]],
    tuple[type[Holds], type[HostChanges], type[Usages], type[HerokuSweeps], type[HasuraSweeps]],
    tuple[type[SweptSyncs], type[DueSweeps], type[SweepQueue], type[Deletions], type[StoredTotals], type[Jobs]],
    tuple[type[LiveTable], type[Endpoints], type[DeliveryQueue], type[EndpointSender]],
] = (
    (FakeCheckQueue, FakeClock, FakeConnections, FakeDeadLetters, FakeDueSyncs),
    (FakeEventBus, FakeFollowUps, FakeHasura, FakeHasuraProjects, FakeHeroku),
    (FakeHerokuApps, FakeHerokuOAuth, FakeOwnershipEvents, FakeProject, FakeProjectSyncs),
    (FakeProvisioningQueue, FakeProvisionings, FakeReconcileRuns, FakeProject),
    (FakeScheduledChecks, FakeSecretVersions, FakeSignIns, FakeSyncLists, FakeSyncs),
    (FakeOAuthClient, FakeWebhookEndpoint, FakeAppLists, FakeOutages, FakeActivity),
    (FakeHolds, FakeHostChanges, FakeUsages, FakeHerokuSweeps, FakeHasuraSweeps),
    (FakeSweptSyncs, FakeConnections, FakeSweepQueue, FakeDeletions, FakeSyncTotals, FakeJobs),
    (FakeLiveTable, FakeEndpoints, FakeDeliveryQueue, FakeEndpointSender),
)
"""Each fake beside its port, so that the type checker holds the fakes to the ports."""
