"""What orders a database together with the sync of it."""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.use_cases.lifecycle.enable_sync import PATIENCE
from urlsync.use_cases.provisioning.order_database import OrderDatabase
from urlsync.wiring.enabling import Enabling

if TYPE_CHECKING:
    from urlsync.wiring.ports import OrderingPorts


class Ordering(Enabling):
    """Syncs, and orders of databases for them."""

    _ports: "OrderingPorts"

    def __init__(self, ports: "OrderingPorts", patience: timedelta = PATIENCE) -> None:
        super().__init__(ports, patience)

    @cached_property
    def order_database(self) -> OrderDatabase:
        """Begins provisionings."""
        return OrderDatabase(
            connections=self._ports.connections,
            owned_project=self._owned_project,
            provisionings=self._ports.provisionings,
            queue=self._ports.provisioning_queue,
            clock=self._ports.clock,
        )
