"""The history of a sync: its checks, and what people did with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self

from urlsync.domain.check import Cause, Outcome
from urlsync.domain.sync import Reason, Status, Sync


class Action(StrEnum):
    """What happened to a sync."""

    CHECKED = "checked"
    CONFIRMED = "confirmed"
    ENABLED = "enabled"
    OPTED_OUT = "opted_out"
    RESTARTED = "restarted"
    TRANSFERRED = "transferred"
    DELETED = "deleted"
    UNLINKED = "unlinked"
    CHECK_REQUESTED = "check_requested"
    WEBHOOK_REPAIRED = "webhook_repaired"
    SWEEP_DISTRUSTED = "sweep_distrusted"


STATE: Final = ("status", "reason", "detail", "epoch", "fingerprint", "outbox")
"""The fields of a sync that a routine check leaves as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One entry of a sync's history. `outcome` is that of a check, and None for other actions.

    `failure` is the code of what went wrong, `propagation` the time from the Heroku release to the Hasura update.
    `actor` is the name of who did it and `actor_id` their id, with their role, and the address and id of the request.
    """

    entry_id: str
    sync_id: str
    at: datetime
    cause: Cause
    outcome: Outcome | None
    status: Status
    reason: Reason | None
    epoch: int
    duration: timedelta
    fingerprint_before: str | None = None
    fingerprint: str | None = None
    release_version: int | None = None
    failure: str | None = None
    propagation: timedelta | None = None
    actor: str | None = None
    actor_id: str | None = None
    role: str | None = None
    source_address: str | None = None
    request_id: str | None = None
    action: Action = Action.CHECKED

    @classmethod
    def of(
        cls, sync: Sync, *, outcome: Outcome | None = None, duration: timedelta = timedelta(0), **details: Any
    ) -> Self:
        """Return the entry of a sync as it is after what happened; `details` are the other fields."""
        return cls(
            sync_id=sync.sync_id,
            status=sync.status,
            reason=sync.reason,
            epoch=sync.epoch,
            fingerprint=sync.fingerprint,
            outcome=outcome,
            duration=duration,
            **details,
        )

    def is_routine(self, before: Sync, after: Sync) -> bool:
        """Return True for a check that found everything as it was, and left it so."""
        unchanged = self.outcome is Outcome.UNCHANGED and self.actor is None
        return unchanged and all(getattr(before, name) == getattr(after, name) for name in STATE)

    @property
    def is_choice_against(self) -> bool:
        """True if a person opted out of or deleted the sync. Undoing a failed enable does not count."""
        return self.action in {Action.OPTED_OUT, Action.DELETED} and self.failure is None
