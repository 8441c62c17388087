"""What enables, ends and restarts syncs, and reads them."""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.use_cases.checking.request_check import RequestCheck
from urlsync.use_cases.lifecycle.choose import ChooseSource, ChooseTarget, OwnedProject
from urlsync.use_cases.lifecycle.enable_sync import PATIENCE, BeginSync, EnableSync, UndoEnable
from urlsync.use_cases.lifecycle.end_sync import ChangeSync, DeleteSync, OptOutSync
from urlsync.use_cases.lifecycle.restart_sync import RestartSync
from urlsync.use_cases.operations.find_syncs import FindSyncs
from urlsync.wiring.parts import Parts

if TYPE_CHECKING:
    from urlsync.wiring.ports import EnablingPorts


class Enabling(Parts):
    """Syncs, from their beginning to their end. `patience` is how long is waited for a first check."""

    _ports: "EnablingPorts"

    def __init__(self, ports: "EnablingPorts", patience: timedelta = PATIENCE) -> None:
        super().__init__(ports)
        self._patience = patience

    @cached_property
    def find_syncs(self) -> FindSyncs:
        """Reads syncs."""
        return FindSyncs(self._ports.syncs, self._ports.lists)

    @cached_property
    def enable_sync(self) -> EnableSync:
        """Enables syncs."""
        return EnableSync(
            connections=self._ports.connections,
            owned_project=self._owned_project,
            choose_source=self._choose_source,
            choose_target=self._choose_target,
            begin=self._begin,
            undo=self._undo_enable,
            syncs=self._ports.syncs,
            clock=self._ports.clock,
        )

    @cached_property
    def restart_sync(self) -> RestartSync:
        """Restarts syncs."""
        return RestartSync(
            connections=self._ports.connections,
            owned_project=self._owned_project,
            choose_source=self._choose_source,
            disconnect_transferred=self._disconnect_transferred,
            change=self._change,
            publish_events=self._publish_events,
            begin=self._begin,
            syncs=self._ports.syncs,
            clock=self._ports.clock,
        )

    @cached_property
    def opt_out_sync(self) -> OptOutSync:
        """Opts syncs out."""
        return OptOutSync(
            self._change,
            self._publish_events,
            self._release_connection,
            self._ports.check_queue,
            self._ports.clock,
        )

    @cached_property
    def delete_sync(self) -> DeleteSync:
        """Deletes syncs."""
        return DeleteSync(
            opt_out=self.opt_out_sync,
            publish_events=self._publish_events,
            release_connection=self._release_connection,
            syncs=self._ports.syncs,
            lists=self._ports.lists,
            clock=self._ports.clock,
        )

    @cached_property
    def request_check(self) -> RequestCheck:
        """Asks for checks."""
        return RequestCheck(self._ports.syncs, self._ports.check_queue, self._ports.clock)

    @cached_property
    def _begin(self) -> BeginSync:
        return BeginSync(
            self._register_webhook,
            self._ports.check_queue,
            self._ports.syncs,
            self._ports.clock,
            self._patience,
        )

    @cached_property
    def _undo_enable(self) -> UndoEnable:
        return UndoEnable(
            self._change,
            self._remove_webhook,
            self._ports.check_queue,
            self._ports.syncs,
            self._ports.clock,
        )

    @cached_property
    def _change(self) -> ChangeSync:
        return ChangeSync(self._ports.syncs)

    @cached_property
    def _owned_project(self) -> OwnedProject:
        return OwnedProject(self._ports.connections, self._ports.projects)

    @cached_property
    def _choose_source(self) -> ChooseSource:
        return ChooseSource(self._ports.heroku, self._ports.apps, self._authorize)

    @cached_property
    def _choose_target(self) -> ChooseTarget:
        return ChooseTarget(self._ports.projects, self._ports.syncs)
