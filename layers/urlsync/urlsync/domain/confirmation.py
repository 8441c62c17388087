"""A confirmation: whether the project really serves with the value that a check has written."""

from dataclasses import dataclass
from enum import StrEnum

from urlsync.domain.sync import Sync


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """The wish that one update be confirmed. Another epoch or value of the sync has made it superfluous.

    `last_attempt` says that the project has had time enough: what is seen now is the result.
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
    """What was seen of a project. `serving` is None where it cannot be told.

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
    """Tell whether nobody has looked yet whether the project serves with the value of the last update."""
    return sync.serving is None and sync.health_issue is None


def follow_up_of(sync: Sync) -> FollowUp:
    """Return the request to confirm the sync's current value."""
    return FollowUp(sync_id=sync.sync_id, epoch=sync.epoch, fingerprint=sync.fingerprint or "")
