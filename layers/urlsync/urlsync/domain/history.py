"""What is remembered of a sync: its checks, and what people did with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from urlsync.domain.check import Cause, Outcome
from urlsync.domain.sync import Reason, Status


class Action(StrEnum):
    """What happened to a sync."""

    CHECKED = "checked"
    CONFIRMED = "confirmed"
    ENABLED = "enabled"
    OPTED_OUT = "opted_out"
    RESTARTED = "restarted"
    TRANSFERRED = "transferred"
    DELETED = "deleted"
    CHECK_REQUESTED = "check_requested"
    WEBHOOK_REPAIRED = "webhook_repaired"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One line of a sync's history: when, why, what came of it, and how the value's fingerprint moved.

    `outcome` is that of a check, and None for what people did. `failure` is the code of what went wrong,
    `propagation` the time from the Heroku release to the Hasura update where both are known, `actor` the
    operator behind it where there was one.
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
    action: Action = Action.CHECKED

    @property
    def is_choice_against(self) -> bool:
        """Whether a person chose not to have the sync. An enable that failed and was undone is no choice."""
        return self.action in {Action.OPTED_OUT, Action.DELETED} and self.failure is None
