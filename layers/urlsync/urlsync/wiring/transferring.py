"""What ends the syncs of a project that changed hands."""

from functools import cached_property
from typing import TYPE_CHECKING, final

from urlsync.use_cases.lifecycle.transfer_ownership import TransferOwnership
from urlsync.wiring.parts import Parts

if TYPE_CHECKING:
    from urlsync.wiring.ports import TransferringPorts


@final
class Transferring(Parts):
    """Changes of hands."""

    _ports: "TransferringPorts"

    def __init__(self, ports: "TransferringPorts") -> None:
        super().__init__(ports)

    @cached_property
    def transfer_ownership(self) -> TransferOwnership:
        """What a project's change of hands does to its syncs."""
        return TransferOwnership(
            self._ports.syncs,
            self._ports.project_syncs,
            self._disconnect_transferred,
            self._ports.clock,
        )
