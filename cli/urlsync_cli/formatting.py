"""How single values read: ids, fingerprints, times, durations, and the words of fixed vocabularies."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from rich.text import Text

from urlsync_cli.errors import Json
from urlsync_cli.terminal import printable

SHORT_ID: Final = 8
"""Characters of an id that tables show. They identify a resource on the command line, too."""
KEY_ID: Final = 8
"""Characters at the start of a fingerprint that identify the service's key: equal for all values."""
SHORT_FINGERPRINT: Final = 8
FINGERPRINT: Final = re.compile("[0-9a-f]{32}")

GOOD: Final = "green"
WARNING: Final = "yellow"
BAD: Final = "red"

_STYLES: Final[Mapping[str, str]] = {
    "active": GOOD,
    "paused": WARNING,
    "disconnected": "dim",
    "updated": GOOD,
    "unchanged": GOOD,
    "source_missing": WARNING,
    "owner_changed": WARNING,
    "superseded": WARNING,
    "skipped": WARNING,
    "failed": BAD,
    "ok": GOOD,
    "warning": WARNING,
    "problem": BAD,
    "present": GOOD,
    "missing": BAD,
    "done": GOOD,
    "create": GOOD,
    "change": WARNING,
    "restart": WARNING,
    "opt_out": BAD,
    "blocked": BAD,
    "started": WARNING,
    "succeeded": GOOD,
    "cancelled": WARNING,
}
_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def styled(value: str | None) -> Text | None:
    """Return a word of a fixed vocabulary, coloured by how good it is."""
    return None if value is None else Text(printable(value.replace("_", " ")), _STYLES.get(value, ""))


def health(is_healthy: bool | None) -> Text | None:  # noqa: FBT001 -- a field of the API
    """Return whether a project is healthy, as far as is known."""
    if is_healthy is None:
        return None
    return Text("healthy", GOOD) if is_healthy else Text("unhealthy", BAD)


def short_id(identifier: str | None) -> str | None:
    """Return the part of an id that tables show."""
    return None if identifier is None else identifier[:SHORT_ID]


def fingerprint(whole: str | None) -> str | None:
    """Return the start of the part of a fingerprint that depends on the value."""
    return None if whole is None else whole[KEY_ID : KEY_ID + SHORT_FINGERPRINT]


def fingerprint_change(before: str | None, after: str | None) -> str:
    """Return how a fingerprint changed; empty if it did not."""
    if before == after or after is None:
        return ""
    if before is None:
        return fingerprint(after) or ""
    shown = f"{fingerprint(before)} → {fingerprint(after)}"
    return shown if before[:KEY_ID] == after[:KEY_ID] else f"{shown} (new key)"


def timestamp(at: str | None) -> str | None:
    """Return a time of the API in the local time zone, to the second."""
    return None if at is None else f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M:%S %Z}"


def counted(count: int, noun: str) -> str:
    """Return a number of things, such as `1 sync` or `1,200 syncs`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def ago(at: str | None, now: datetime | None = None) -> str | None:
    """Return how long ago a time of the API was, in its largest unit."""
    if at is None:
        return None
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(at)).total_seconds()
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "now"


def timestamp_and_age(at: str | None) -> str | None:
    """Return a time of the API, and how long ago it was."""
    return None if at is None else f"{timestamp(at)} ({ago(at)})"


def duration(milliseconds: int | None) -> str | None:
    """Return a duration in seconds."""
    return None if milliseconds is None else f"{milliseconds / 1000:.2f} s"


def release(version: int | None) -> str | None:
    """Return a Heroku release version as Heroku writes it."""
    return None if version is None else f"v{version}"


def direction(sync: Json) -> str:
    """Return what a sync copies, from where to where."""
    return f"{sync['heroku_app']['name']} {sync['config_var']} → {sync['env_var']}"


def accounts(connection: Json) -> str:
    """Return the accounts of a connection."""
    hasura, heroku = connection["hasura_account"], connection["heroku_account"]
    return f"Hasura {hasura or 'account unknown'}, Heroku {heroku or 'not connected'}"
