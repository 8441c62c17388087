"""The use cases of those who operate the service: diagnosis, health, activity, dead letters and notifications."""
# ruff: noqa: D102, PLC0415 - the use case is documented where it is defined; late imports are the purpose

from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.use_case_parts import SharedParts

if TYPE_CHECKING:
    from urlsync.use_cases.diagnosis.diagnose_sync import DiagnoseSync
    from urlsync.use_cases.lifecycle.edit_sync import EditSync
    from urlsync.use_cases.notifications.deliver_events import DeliverEvent, SelectEndpoints
    from urlsync.use_cases.notifications.manage_endpoints import ManageEndpoints
    from urlsync.use_cases.notifications.send_notifications import SendNotifications
    from urlsync.use_cases.operations.activity import FindActivity
    from urlsync.use_cases.operations.copy_activity import CopyActivity
    from urlsync.use_cases.operations.count_syncs import CountSyncs, GetSyncTotals
    from urlsync.use_cases.operations.dead_letters import ListDeadLetters, RedriveDeadLetters
    from urlsync.use_cases.operations.hold import HoldWrites
    from urlsync.use_cases.operations.list_syncs import ListSyncs
    from urlsync.use_cases.operations.names import NameConnections, NamePeople, NameProjects
    from urlsync.use_cases.operations.self_test import SelfTest
    from urlsync.use_cases.operations.status import GetStatus
    from urlsync.use_cases.sweeping.find_verified import FindVerified
    from urlsync.use_cases.sweeping.trust_sweeps import TrustSweeps


class OperationUseCases(SharedParts):
    """The part of `urlsync.bootstrap` that one module has no room for."""

    @cached_property
    def diagnose_sync(self) -> "DiagnoseSync":
        from urlsync.use_cases.checking.read_source import ReadSource
        from urlsync.use_cases.diagnosis import findings
        from urlsync.use_cases.diagnosis.diagnose_sync import DiagnoseSync

        p = self._ports
        read_source = ReadSource(p.browse_heroku, self._authorize, p.fingerprinter)
        return DiagnoseSync(
            access=self._sync_access,
            connections=p.connections,
            webhook=findings.InspectWebhook(p.browse_heroku, self._authorize, p.webhook_endpoint),
            values=findings.InspectValues(
                p.browse_heroku, self._authorize, read_source, self._read_target, p.fingerprinter
            ),
            serving=findings.InspectServing(self._check_project_health),
        )

    @cached_property
    def find_activity(self) -> "FindActivity":
        from urlsync.use_cases.operations.activity import FindActivity

        p = self._ports
        see = (self._access, self._sync_access, p.lists, p.provisionings)
        return FindActivity(p.activity, *see, self._name_people, p.clock)

    @cached_property
    def _name_people(self) -> "NamePeople":
        from urlsync.use_cases.operations.names import NamePeople

        return NamePeople(self._ports.people)

    @cached_property
    def name_connections(self) -> "NameConnections":
        from urlsync.use_cases.operations.names import NameConnections

        return NameConnections(self._ports.connections)

    @cached_property
    def name_projects(self) -> "NameProjects":
        from urlsync.use_cases.operations.names import NameProjects

        return NameProjects(self._ports.lists, self._sync_access)

    @cached_property
    def list_syncs(self) -> "ListSyncs":
        from urlsync.use_cases.operations.list_syncs import ListSyncs

        return ListSyncs(self._sync_access, self._ports.lists, self._ports.project_syncs)

    @cached_property
    def count_syncs(self) -> "CountSyncs":
        from urlsync.use_cases.operations.count_syncs import CountSyncs

        return CountSyncs(self._ports.lists, self._ports.sync_totals, self._ports.clock)

    @cached_property
    def get_sync_totals(self) -> "GetSyncTotals":
        from urlsync.use_cases.operations.count_syncs import GetSyncTotals

        return GetSyncTotals(self._sync_access, self._ports.lists, self._ports.sync_totals, self._ports.clock)

    @cached_property
    def copy_activity(self) -> "CopyActivity":
        from urlsync.use_cases.operations.copy_activity import CopyActivity

        return CopyActivity(self._ports.stored_entries, self._ports.audit_log)

    @cached_property
    def find_verified(self) -> "FindVerified":
        from urlsync.use_cases.sweeping.find_verified import FindVerified

        return FindVerified(self._ports.connections, self._intervals.of_sweeps, self._ports.clock)

    @cached_property
    def trust_sweeps(self) -> "TrustSweeps":
        from urlsync.use_cases.sweeping.trust_sweeps import TrustSweeps

        return TrustSweeps(self._sync_access, self._ports.connections, self._ports.clock)

    @cached_property
    def edit_sync(self) -> "EditSync":
        from urlsync.use_cases.lifecycle.edit_sync import EditSync

        return EditSync(
            access=self._access,
            sync_access=self._sync_access,
            owned_project=self._owned_project,
            choose_source=self._choose_source,
            choose_target=self._choose_target,
            check_reserve=self._read_source.check_reserve,
            check_queue=self._ports.check_queue,
            syncs=self._ports.syncs,
            clock=self._ports.clock,
        )

    @cached_property
    def hold_writes(self) -> "HoldWrites":
        from urlsync.use_cases.operations.hold import HoldWrites

        return HoldWrites(self._ports.holds, self._ports.connections, self._ports.clock)

    @cached_property
    def get_status(self) -> "GetStatus":
        from urlsync.use_cases.operations.status import GetStatus

        p = self._ports
        storage = (p.reconcile_runs, p.lists, p.outages, p.host_changes, p.holds)
        intervals = self._intervals.of_sweeps
        client = (p.oauth_client, p.oauth)
        return GetStatus(p.backlog, *storage, p.clock, *client, p.connections, intervals, p.live_table)

    @cached_property
    def self_test(self) -> "SelfTest":
        from urlsync.use_cases.operations.self_test import SelfTest

        return SelfTest(self._ports.webhook_endpoint, self._ports.clock)

    @cached_property
    def list_dead_letters(self) -> "ListDeadLetters":
        from urlsync.use_cases.operations.dead_letters import ListDeadLetters

        return ListDeadLetters(self._ports.dead_letters)

    @cached_property
    def redrive_dead_letters(self) -> "RedriveDeadLetters":
        from urlsync.use_cases.operations.dead_letters import RedriveDeadLetters

        p = self._ports
        return RedriveDeadLetters(
            dead_letters=p.dead_letters,
            delivery_queue=p.delivery_queue,
            check_queue=p.check_queue,
            provisioning_queue=p.provisioning_queue,
            ownership_events=p.ownership_events,
            event_bus=p.event_bus,
            syncs=p.syncs,
            activity=p.activity,
            clock=p.clock,
        )

    @cached_property
    def send_notifications(self) -> "SendNotifications":
        from urlsync.use_cases.notifications.send_notifications import SendNotifications

        return SendNotifications(self._ports.notifier, self._console_url)

    @cached_property
    def manage_endpoints(self) -> "ManageEndpoints":
        from urlsync.use_cases.notifications.manage_endpoints import ManageEndpoints

        return ManageEndpoints(self._ports.endpoints, self._ports.clock, self._allow_loopback_endpoints)

    @cached_property
    def select_endpoints(self) -> "SelectEndpoints":
        from urlsync.use_cases.notifications.deliver_events import SelectEndpoints

        p = self._ports
        return SelectEndpoints(
            p.endpoints, p.delivery_queue, p.people, self.identify_actor, self._sync_access, self._access
        )

    @cached_property
    def deliver_event(self) -> "DeliverEvent":
        from urlsync.use_cases.notifications.deliver_events import DeliverEvent

        p = self._ports
        return DeliverEvent(
            p.endpoints, p.endpoint_sender, p.event_bus, self.manage_endpoints, p.clock, self._console_url
        )
