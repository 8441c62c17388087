"""What an authentic webhook hints at. It decides nothing: the check reads the truth from Heroku."""

import json
from datetime import UTC, datetime

# https://devcenter.heroku.com/articles/platform-api-reference#release
_STATUSES = frozenset({"failed", "pending", "succeeded", "expired"})
_UUID_CHARACTERS = frozenset("0123456789abcdefABCDEF-")
_UUID_LENGTH = 36
_LARGEST_VERSION = 2**31 - 1
_LONGEST_TIMESTAMP = 40


class Hint:
    """The few fields of an event that we pass on, each None where missing or implausible.

    `release_created_at` is in UTC, ISO 8601 with `Z`.
    """

    __slots__ = ("event_id", "release_created_at", "release_status", "release_version")

    def __init__(self, event: dict[str, object]) -> None:
        data = event.get("data")
        release = data if isinstance(data, dict) else {}
        self.event_id = _uuid(event.get("id"))
        self.release_version = _version(release.get("version"))
        self.release_status = _status(release.get("status"))
        self.release_created_at = _timestamp(release.get("created_at"))


def read_hint(body: bytes) -> Hint:
    """Read what can be read. Heroku adds fields without warning, so anything is taken: worst, all is None.

    https://devcenter.heroku.com/articles/webhook-events
    """
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    return Hint(event if isinstance(event, dict) else {})


def _uuid(value: object) -> str | None:
    if isinstance(value, str) and len(value) == _UUID_LENGTH and _UUID_CHARACTERS.issuperset(value):
        return value
    return None


def _version(value: object) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_VERSION:
        return value
    return None


def _status(value: object) -> str | None:
    return value if isinstance(value, str) and value in _STATUSES else None


def _timestamp(value: object) -> str | None:
    if not isinstance(value, str) or len(value) > _LONGEST_TIMESTAMP:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return None if moment.tzinfo is None else _utc(moment)
    except (ValueError, OverflowError):
        return None


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
