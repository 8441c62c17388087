"""Where it is remembered when the schedule last ran."""

from typing import Protocol

from urlsync.domain.reconcile_run import ReconcileRun


class ReconcileRuns(Protocol):
    """The last run, for people who ask whether the service is well. Both raise `TransientFailure`."""

    def record(self, run: ReconcileRun) -> None:
        """Remember this run in place of the one before."""
        ...

    def last(self) -> ReconcileRun | None:
        """Return the last run that was recorded, None before the first."""
        ...
