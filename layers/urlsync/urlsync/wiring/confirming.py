"""What confirms that a project serves."""

from functools import cached_property
from typing import TYPE_CHECKING, final

from urlsync.use_cases.confirming.confirm_sync import ConfirmSync
from urlsync.use_cases.confirming.project_health import JudgeServing

if TYPE_CHECKING:
    from urlsync.wiring.ports import ConfirmingPorts


@final
class Confirming:
    """Confirmations, over these ports."""

    def __init__(self, ports: "ConfirmingPorts") -> None:
        self._ports = ports

    @cached_property
    def confirm_sync(self) -> ConfirmSync:
        """The confirmation. Raises `TransientFailure` while the fingerprint key cannot be read."""
        return ConfirmSync(
            syncs=self._ports.syncs,
            connections=self._ports.connections,
            judge=JudgeServing(self._ports.rollout, self._ports.project_api, self._ports.fingerprinter),
            check_queue=self._ports.check_queue,
            event_bus=self._ports.event_bus,
            clock=self._ports.clock,
        )
