"""A confirmation: whether the project is healthy with the value that a check wrote."""

from dataclasses import dataclass
from enum import StrEnum

from urlsync.domain.sync import Sync


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A request to confirm one update. A new epoch or value of the sync supersedes it.

    On the `last_attempt` the project has had enough time: whatever is found is the result.
    """

    sync_id: str
    epoch: int
    fingerprint: str
    last_attempt: bool = False


class HealthIssue(StrEnum):
    """Why a project is not healthy with our value, or why its health is unknown."""

    ROLLOUT_INCOMPLETE = "rollout_incomplete"
    PROJECT_UNHEALTHY = "project_unhealthy"
    PROJECT_INCONSISTENT = "project_inconsistent"
    PROJECT_UNREACHABLE = "project_unreachable"
    SOURCE_INCONSISTENT = "source_inconsistent"
    LITERAL_URL = "source_holds_literal_url"
    VARIABLE_UNUSED = "variable_unused"
    TARGET_CHANGED = "target_changed"
    METADATA_DISABLED = "metadata_disabled"
    ADMIN_SECRET_REFUSED = "admin_secret_refused"  # noqa: S105 (the name of an issue)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthResult:
    """The health of a project: None if unknown, and why. If `conclusive`, waiting will not change it.

    `by_health_alone` is why the project's metadata was not accessible, although its owner permits that.
    """

    serving: bool | None
    failure: str | None = None
    conclusive: bool = False
    by_health_alone: HealthIssue | None = None


class Confirmation(StrEnum):
    """The result of a follow-up."""

    SERVING = "serving"
    NOT_SERVING = "not_serving"
    UNKNOWN = "unknown"
    SUPERSEDED = "superseded"


def awaits_confirmation(sync: Sync) -> bool:
    """Return True until the project's health with the last written value is known."""
    return sync.serving is None and sync.health_issue is None


def follow_up_of(sync: Sync) -> FollowUp:
    """Return the request to confirm the sync's current value."""
    return FollowUp(sync_id=sync.sync_id, epoch=sync.epoch, fingerprint=sync.fingerprint or "")
