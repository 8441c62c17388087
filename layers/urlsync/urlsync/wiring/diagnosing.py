"""What finds out what is wrong with a sync."""

from functools import cached_property
from typing import TYPE_CHECKING

from urlsync.use_cases.checking.apply_source import ReadTarget
from urlsync.use_cases.confirming.project_health import JudgeServing
from urlsync.use_cases.diagnosis.diagnose_sync import DiagnoseSync
from urlsync.use_cases.diagnosis.findings import InspectServing, InspectValues, InspectWebhook
from urlsync.wiring.parts import Parts

if TYPE_CHECKING:
    from urlsync.wiring.ports import DiagnosingPorts


class Diagnosing(Parts):
    """Diagnoses."""

    _ports: "DiagnosingPorts"

    def __init__(self, ports: "DiagnosingPorts") -> None:
        super().__init__(ports)

    @cached_property
    def diagnose_sync(self) -> DiagnoseSync:
        """Diagnoses syncs."""
        ports = self._ports
        judge = JudgeServing(ports.rollout, ports.project_api, ports.fingerprinter)
        return DiagnoseSync(
            syncs=ports.syncs,
            connections=ports.connections,
            webhook=InspectWebhook(ports.heroku, self._authorize, ports.webhook_endpoint),
            values=InspectValues(self._read_source, ReadTarget(ports.hasura), ports.fingerprinter),
            serving=InspectServing(judge),
        )
