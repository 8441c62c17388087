"""Runs of the schedule, kept in memory."""

from urlsync.domain.schedule import ReconcileRun

from tests.fakes.strict import strict


@strict
class FakeReconcileRuns:
    """Remembers every run, the last one last."""

    def __init__(self) -> None:
        self.recorded: list[ReconcileRun] = []

    def record(self, run: ReconcileRun) -> None:
        self.recorded.append(run)

    def last(self) -> ReconcileRun | None:
        return self.recorded[-1] if self.recorded else None
