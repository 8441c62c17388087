"""A confirmation: whether the project really serves with the value that a check has written."""

from dataclasses import dataclass
from enum import StrEnum

from urlsync.domain.sync import Sync


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A request to confirm one update. Another epoch or value of the sync makes it obsolete.

    `last_attempt` says that the project had enough time: the state now is the result.
    """

    sync_id: str
    epoch: int
    fingerprint: str
    last_attempt: bool = False


class HealthIssue(StrEnum):
    """Why a project does not serve with our value, or why nobody can tell."""

    ROLLOUT_INCOMPLETE = "rollout_incomplete"
    PROJECT_UNHEALTHY = "project_unhealthy"
    PROJECT_INCONSISTENT = "project_inconsistent"
    PROJECT_UNREACHABLE = "project_unreachable"
    SOURCE_INCONSISTENT = "source_inconsistent"
    LITERAL_URL = "source_holds_literal_url"
    VARIABLE_UNUSED = "variable_unused"
    TARGET_CHANGED = "target_changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthResult:
    """The health of a project. `serving` is None if it is unknown.

    `failure` says why it does not serve, or why that is unknown; `conclusive` that waiting will not change it.
    """

    serving: bool | None
    failure: str | None = None
    conclusive: bool = False


class Confirmation(StrEnum):
    """What came of a follow-up."""

    SERVING = "serving"
    NOT_SERVING = "not_serving"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"


def awaits_confirmation(sync: Sync) -> bool:
    """Return whether the last update has not been confirmed yet."""
    return sync.serving is None and sync.health_issue is None


def follow_up_of(sync: Sync) -> FollowUp:
    """Return the request to confirm the sync's current value."""
    return FollowUp(sync_id=sync.sync_id, epoch=sync.epoch, fingerprint=sync.fingerprint or "")
