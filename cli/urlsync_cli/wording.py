"""How single facts read in a table."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from rich.text import Text

from urlsync_cli.failure import Json
from urlsync_cli.terminal import printable

GOOD: Final = "green"
WORRYING: Final = "yellow"
BAD: Final = "red"

_STYLES: Final[Mapping[str, str]] = {
    "active": GOOD,
    "paused": WORRYING,
    "disconnected": "dim",
    "updated": GOOD,
    "unchanged": GOOD,
    "source_missing": WORRYING,
    "owner_changed": WORRYING,
    "superseded": WORRYING,
    "skipped": WORRYING,
    "failed": BAD,
    "ok": GOOD,
    "warning": WORRYING,
    "problem": BAD,
    "present": GOOD,
    "missing": BAD,
    "done": GOOD,
}
_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def word(value: str | None) -> Text | None:
    """Return a word of a fixed vocabulary, coloured by how good it is."""
    return None if value is None else Text(printable(value), _STYLES.get(value, ""))


def status_of(sync: Json) -> Text:
    """Return a sync's status with its reason."""
    reason = f": {printable(sync['reason'])}" if sync["reason"] else ""
    return Text.assemble(word(sync["status"]) or "", reason)


def serving_of(sync: Json) -> Text | None:
    """Return whether a sync's project serves, as far as is known."""
    serving = sync["serving"]
    return None if serving is None else Text("yes", GOOD) if serving else Text("no", BAD)


def moment(at: str | None) -> str | None:
    """Return a time of the API as local time, to the second."""
    return None if at is None else f"{datetime.fromisoformat(at).astimezone():%Y-%m-%d %H:%M:%S}"


def ago(at: str | None, now: datetime | None = None) -> str | None:
    """Return how long ago a time of the API was, in its largest unit."""
    if at is None:
        return None
    seconds = ((now or datetime.now(UTC)) - datetime.fromisoformat(at)).total_seconds()
    for size, unit in _UNITS:
        if seconds >= size:
            return f"{int(seconds // size)} {unit} ago"
    return "now"


def duration(milliseconds: int | None) -> str | None:
    """Return how long something took."""
    return None if milliseconds is None else f"{milliseconds / 1000:.2f} s"
