"""Everything that operators do."""

from functools import cached_property
from typing import TYPE_CHECKING, final

from urlsync.use_cases.lifecycle.transfer_ownership import AnnounceTransfer
from urlsync.use_cases.operations.dead_letters import RedriveDeadLetters, SeeDeadLetters
from urlsync.use_cases.operations.status import SeeStatus
from urlsync.wiring.connecting import Connecting
from urlsync.wiring.diagnosing import Diagnosing
from urlsync.wiring.ordering import Ordering

if TYPE_CHECKING:
    from urlsync.wiring.ports import OperatingPorts


@final
class Operating(Connecting, Ordering, Diagnosing):
    """The service as operators use it: each use case of the API."""

    _ports: "OperatingPorts"

    def __init__(self, ports: "OperatingPorts") -> None:
        super().__init__(ports)

    @cached_property
    def announce_transfer(self) -> AnnounceTransfer:
        """How the news of a change of hands gets onto the bus."""
        return AnnounceTransfer(self._ports.ownership_news, self._ports.clock)

    @cached_property
    def see_status(self) -> SeeStatus:
        """Tells how the service is."""
        return SeeStatus(
            self._ports.backlog, self._ports.reconcile_runs, self._ports.sync_counts, self._ports.clock
        )

    @cached_property
    def see_dead_letters(self) -> SeeDeadLetters:
        """Lists what was given up."""
        return SeeDeadLetters(self._ports.dead_letters)

    @cached_property
    def redrive_dead_letters(self) -> RedriveDeadLetters:
        """Tries again what was given up."""
        return RedriveDeadLetters(
            dead_letters=self._ports.dead_letters,
            check_queue=self._ports.check_queue,
            provisioning_queue=self._ports.provisioning_queue,
            ownership_news=self._ports.ownership_news,
            event_bus=self._ports.event_bus,
            clock=self._ports.clock,
        )
