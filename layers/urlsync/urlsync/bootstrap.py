"""The use cases, wired over ports. Each is created when first used.

The functions pass their adapters (`urlsync.container`), the tests their fakes: both are wired alike. A use case is
imported only when it is created, so a function's cold start pays for its own use cases alone.
"""
# ruff: noqa: D102, PLC0415 - the use case is documented where it is defined; late imports are the purpose

from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.connection_use_cases import ConnectionUseCases
from urlsync.operation_use_cases import OperationUseCases

if TYPE_CHECKING:
    from urlsync.use_cases.checking.check_sync import CheckSync
    from urlsync.use_cases.checking.request_check import RequestCheck
    from urlsync.use_cases.confirming.confirm_sync import ConfirmSync
    from urlsync.use_cases.lifecycle.enable_sync import EnableSync
    from urlsync.use_cases.lifecycle.end_sync import DeleteSync, OptOutSync
    from urlsync.use_cases.lifecycle.restart_sync import RestartSync
    from urlsync.use_cases.lifecycle.transfer_ownership import ReportTransfer, TransferOwnership
    from urlsync.use_cases.operations.delete_person import ContinueDeletions, DeletePerson
    from urlsync.use_cases.operations.due_syncs import EnqueueDueChecks
    from urlsync.use_cases.operations.find_jobs import CancelJob, FindJobs
    from urlsync.use_cases.operations.find_syncs import FindSyncs
    from urlsync.use_cases.operations.jobs import ContinueJobs, StartJob, WorkOnJob
    from urlsync.use_cases.provisioning.default_on import FindOwnersApp, HandleCreatedProject
    from urlsync.use_cases.provisioning.order_database import OrderDatabase, ProvisionDatabase
    from urlsync.use_cases.provisioning.proposals import DecideProposals
    from urlsync.use_cases.sweeping.due_sweeps import EnqueueDueSweeps
    from urlsync.use_cases.sweeping.sweep_connection import SweepConnection


class UseCases(ConnectionUseCases, OperationUseCases):
    """Every use case over its ports, which may raise `TransientFailure` when created, as without a key."""

    # ---------------------------------------------------------------- checks and confirmations

    @cached_property
    def check_sync(self) -> "CheckSync":
        from urlsync.domain.limits import HOUR
        from urlsync.domain.schedule import Schedule
        from urlsync.use_cases.checking.apply_source import ApplySource
        from urlsync.use_cases.checking.check_sync import AskConfirmation, CheckSync
        from urlsync.use_cases.checking.host_changes import WatchHostChanges
        from urlsync.use_cases.checking.outages import WaitOutOutages
        from urlsync.use_cases.checking.read_source import ReadRelease, VerifySourceOwner
        from urlsync.use_cases.publish_events import PublishEvents

        p, every = self._ports, self._intervals
        verify_owner_every = min(every.look_every, HOUR)  # where no sweep has seen it
        return CheckSync(
            syncs=p.syncs,
            connections=p.connections,
            verify_source_owner=VerifySourceOwner(p.syncs, p.heroku, self._authorize, p.clock, verify_owner_every),
            read_release=ReadRelease(p.heroku, self._authorize),
            read_source=self._read_source,
            live_table=p.live_table,
            apply_source=ApplySource(
                p.hasura, p.syncs, self._read_source, self._read_target, p.fingerprinter, p.clock, p.live_table
            ),
            wait_out_outages=WaitOutOutages(p.connections, p.outages, p.event_bus, p.clock),
            watch_host_changes=WatchHostChanges(p.host_changes, p.event_bus, p.fingerprinter, p.clock),
            publish_events=PublishEvents(p.syncs, p.event_bus, p.follow_ups),
            ask_confirmation=AskConfirmation(p.follow_ups),
            release_connection=self._release_connection,
            disconnect_transferred=self._disconnect_transferred,
            repair_webhook=self._repair_webhook,
            schedule=Schedule(every.check_every),
            intervals=every.of_sweeps,
            clock=p.clock,
            app_deleted_after=every.app_deleted_after,
            on_foreign_webhook=self._on_foreign_webhook,
            on_rotation=self._on_rotation,
        )

    @cached_property
    def confirm_sync(self) -> "ConfirmSync":
        from urlsync.use_cases.confirming.confirm_sync import ConfirmSync

        p, check_health = self._ports, self._check_project_health
        return ConfirmSync(
            p.syncs, p.connections, check_health, p.check_queue, p.event_bus, p.holds, p.clock, p.live_table
        )

    @cached_property
    def request_check(self) -> "RequestCheck":
        from urlsync.use_cases.checking.request_check import RequestCheck

        return RequestCheck(self._sync_access, self._ports.syncs, self._ports.check_queue, self._ports.clock)

    @cached_property
    def enqueue_due_checks(self) -> "EnqueueDueChecks":
        from urlsync.use_cases.operations.due_syncs import EnqueueDueChecks

        p = self._ports
        return EnqueueDueChecks(p.lists, p.scheduled_checks, p.reconcile_runs, p.clock)

    @cached_property
    def enqueue_due_sweeps(self) -> "EnqueueDueSweeps":
        from urlsync.use_cases.sweeping.due_sweeps import EnqueueDueSweeps

        every = self._intervals.sweep_every
        return EnqueueDueSweeps(self._ports.lists, self._ports.sweep_queue, self._ports.clock, every)

    @cached_property
    def sweep_connection(self) -> "SweepConnection":
        from urlsync.use_cases.sweeping.sweep_connection import CompareSigns, SweepConnection

        p = self._ports
        return SweepConnection(
            connections=p.connections,
            swept_syncs=p.lists,
            heroku=p.heroku_sweeps,
            hasura=p.hasura_sweeps,
            authorize=self._authorize,
            compare=CompareSigns(p.syncs, p.connections, p.clock),
            scheduled_checks=p.scheduled_checks,
            intervals=self._intervals.of_sweeps,
            clock=p.clock,
        )

    # ---------------------------------------------------------------- the life of a sync

    @cached_property
    def enable_sync(self) -> "EnableSync":
        from urlsync.use_cases.lifecycle.enable_sync import EnableSync, UndoEnable

        p = self._ports
        return EnableSync(
            access=self._access,
            sync_access=self._sync_access,
            owned_project=self._owned_project,
            choose_source=self._choose_source,
            choose_target=self._choose_target,
            check_reserve=self._read_source.check_reserve,
            begin=self._begin,
            resume=self.restart_sync.resume,
            undo=UndoEnable(self._change, self._remove_webhook, p.check_queue, p.syncs, p.clock),
            syncs=p.syncs,
            project_syncs=p.project_syncs,
            clock=p.clock,
        )

    @cached_property
    def restart_sync(self) -> "RestartSync":
        from urlsync.use_cases.lifecycle.restart_sync import RestartSync

        return RestartSync(
            access=self._access,
            sync_access=self._sync_access,
            owned_project=self._owned_project,
            choose_source=self._choose_source,
            disconnect_transferred=self._disconnect_transferred,
            change=self._change,
            check_reserve=self._read_source.check_reserve,
            publish_events=self._publish_events,
            begin=self._begin,
            syncs=self._ports.syncs,
            clock=self._ports.clock,
        )

    @cached_property
    def opt_out_sync(self) -> "OptOutSync":
        from urlsync.use_cases.lifecycle.end_sync import OptOutSync

        p = self._ports
        return OptOutSync(
            self._sync_access, self._change, self._publish_events, self._release_connection, p.check_queue, p.clock
        )

    @cached_property
    def delete_sync(self) -> "DeleteSync":
        from urlsync.use_cases.lifecycle.end_sync import DeleteSync

        p, opt_out = self._ports, self.opt_out_sync
        return DeleteSync(
            self._sync_access, opt_out, self._publish_events, self._release_connection, p.syncs, p.lists, p.clock
        )

    @cached_property
    def transfer_ownership(self) -> "TransferOwnership":
        from urlsync.use_cases.lifecycle.transfer_ownership import FindReporter, TransferOwnership, VerifyTransfer

        p = self._ports
        verify = VerifyTransfer(p.connections, p.projects)
        return TransferOwnership(
            verify=verify,
            find_reporter=FindReporter(p.activity),
            event_bus=p.event_bus,
            syncs=p.syncs,
            project_syncs=p.project_syncs,
            disconnect_transferred=self._disconnect_transferred,
            clock=p.clock,
        )

    @cached_property
    def report_transfer(self) -> "ReportTransfer":
        from urlsync.use_cases.lifecycle.transfer_ownership import ReportTransfer

        return ReportTransfer(self._ports.activity, self._ports.ownership_events, self._ports.clock)

    @cached_property
    def find_syncs(self) -> "FindSyncs":
        from urlsync.use_cases.operations.find_syncs import FindSyncs

        return FindSyncs(self._sync_access, self._ports.lists, self._name_people)

    @cached_property
    def delete_person(self) -> "DeletePerson":
        from urlsync.use_cases.operations.delete_person import DeletePerson

        p = self._ports
        ending = (self.opt_out_sync, self.delete_connection, self.manage_endpoints)
        return DeletePerson(p.people, self._access, p.lists, *ending, p.deletions, p.clock)

    @cached_property
    def continue_deletions(self) -> "ContinueDeletions":
        from urlsync.use_cases.operations.delete_person import ContinueDeletions

        p = self._ports
        return ContinueDeletions(p.deletions, self.delete_person, self.delete_connection, p.clock, p.live_table)

    # ---------------------------------------------------------------- jobs

    @cached_property
    def start_job(self) -> "StartJob":
        from urlsync.use_cases.operations.jobs import StartJob

        p = self._ports
        limit = (self._count_use, self._limits.job_syncs)
        return StartJob(self.list_syncs, p.lists, p.jobs, self._work_on_job, *limit, p.clock)

    @cached_property
    def find_jobs(self) -> "FindJobs":
        from urlsync.use_cases.operations.find_jobs import FindJobs

        return FindJobs(self._ports.jobs, self._ports.people)

    @cached_property
    def cancel_job(self) -> "CancelJob":
        from urlsync.use_cases.operations.find_jobs import CancelJob

        return CancelJob(self.find_jobs, self._ports.jobs, self._ports.clock)

    @cached_property
    def continue_jobs(self) -> "ContinueJobs":
        from urlsync.use_cases.operations.jobs import ContinueJobs

        return ContinueJobs(self._ports.jobs, self._work_on_job, self._ports.clock, self._ports.live_table)

    @cached_property
    def _work_on_job(self) -> "WorkOnJob":
        from urlsync.use_cases.operations.jobs import JobActions, WorkOnJob

        begin = replace(self._begin, first_check_timeout=timedelta(0))
        actions = JobActions(
            check=self.request_check,
            opt_out=self.opt_out_sync,
            restart=replace(self.restart_sync, begin=begin),
            delete=self.delete_sync,
            access=self._sync_access,
        )
        p = self._ports
        return WorkOnJob(p.jobs, p.people, self.identify_actor, actions, p.clock)

    # ---------------------------------------------------------------- provisioning

    @cached_property
    def order_database(self) -> "OrderDatabase":
        from urlsync.use_cases.provisioning.order_database import OrderDatabase

        p = self._ports
        return OrderDatabase(
            access=self._access,
            owned_project=self._owned_project,
            apps=p.browse_apps,
            authorize=self._authorize,
            provisionings=p.provisionings,
            queue=p.provisioning_queue,
            count_use=self._count_use,
            limits=self._limits,
            clock=p.clock,
        )

    @cached_property
    def provision_database(self) -> "ProvisionDatabase":
        from urlsync.use_cases.provisioning import order_database, steps

        p = self._ports
        create = steps.CreateHerokuDatabase(p.databases, p.heroku, self._access, self._authorize, p.clock)
        choose = steps.ChooseEnvVar(
            access=self._access,
            owned_project=self._owned_project,
            choose_target=self._choose_target,
            hasura=p.hasura,
            projects=p.projects,
            heroku=p.heroku,
            authorize=self._authorize,
            syncs=p.syncs,
            project_syncs=p.project_syncs,
            clock=p.clock,
        )
        enable = steps.EnableProvisioned(
            self._access, self._verify_default_on, self.enable_sync, self.restart_sync, p.syncs, p.clock
        )
        return order_database.ProvisionDatabase(
            provisionings=p.provisionings,
            steps=order_database.steps_of(create, choose, enable),
            queue=p.provisioning_queue,
            event_bus=p.event_bus,
            clock=p.clock,
            live_table=p.live_table,
        )

    @cached_property
    def handle_created_project(self) -> "HandleCreatedProject":
        from urlsync.use_cases.provisioning.default_on import HandleCreatedProject

        p, queue = self._ports, self._ports.provisioning_queue
        return HandleCreatedProject(self._find_owners_app, p.provisionings, p.syncs, queue, p.clock)

    @cached_property
    def _find_owners_app(self) -> "FindOwnersApp":
        from urlsync.use_cases.provisioning.default_on import FindOwnersApp

        return FindOwnersApp(self._ports.connections, self._ports.apps, self._authorize)

    @cached_property
    def decide_proposals(self) -> "DecideProposals":
        from urlsync.use_cases.provisioning.proposals import DecideProposals

        p = self._ports
        return DecideProposals(
            access=self._access,
            find_owners_app=self._find_owners_app,
            verify_default_on=self._verify_default_on,
            provisionings=p.provisionings,
            queue=p.provisioning_queue,
            clock=p.clock,
        )
