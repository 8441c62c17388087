"""What an entry of a sync's history says to people, compared with the entry before it. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from urlsync.domain.catalogue import Severity, explain, explain_entry
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.sync import Status


class Tone(StrEnum):
    """How good an entry is; `info` for what is neither good nor bad."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryText:
    """An entry in words. `routine` is True for a check without a new result."""

    tone: Tone
    title: str
    meaning: str | None = None
    routine: bool = False


TEXTS: Final[Mapping[str, EntryText]] = {
    Action.ENABLED: EntryText(tone=Tone.INFO, title="Enabled"),
    Action.EDITED: EntryText(tone=Tone.INFO, title="Edited"),
    Action.OPTED_OUT: EntryText(tone=Tone.INFO, title="Opted out"),
    Action.RESTARTED: EntryText(tone=Tone.OK, title="Restarted"),
    Action.TRANSFERRED: EntryText(tone=Tone.WARNING, title="Ownership transferred: disconnected"),
    Action.DELETED: EntryText(tone=Tone.INFO, title="Deleted", meaning="The env var keeps its value."),
    Action.UNLINKED: EntryText(
        tone=Tone.INFO, title="Connection deleted", meaning="To restart the sync, choose another connection."
    ),
    Action.CHECK_REQUESTED: EntryText(tone=Tone.INFO, title="Check requested"),
    Action.WEBHOOK_REPAIRED: EntryText(tone=Tone.WARNING, title="Webhook repaired"),
    Action.SWEEP_DISTRUSTED: EntryText(tone=Tone.WARNING, title="Change was not visible in lists"),
    Outcome.UNCHANGED: EntryText(tone=Tone.INFO, title="Checked: no change"),
    Outcome.SOURCE_MISSING: EntryText(tone=Tone.PROBLEM, title="Checked: config var missing"),
    Outcome.OWNER_CHANGED: EntryText(
        tone=Tone.WARNING, title="Project has a new owner", meaning="Nothing was written."
    ),
    Outcome.SUPERSEDED: EntryText(
        tone=Tone.WARNING, title="Superseded", meaning="The sync was changed during the check."
    ),
    Outcome.SKIPPED: EntryText(tone=Tone.INFO, title="Check skipped"),
    Outcome.FAILED: EntryText(tone=Tone.PROBLEM, title="Check failed"),
}
"""The text of each action, and of each outcome of a check that changes neither the value nor the status."""
WITH_REASON: Final[frozenset[str]] = frozenset({Action.OPTED_OUT, Action.TRANSFERRED, Outcome.SKIPPED})
"""What has a reason although nothing failed."""
UPDATES: Final = {
    Cause.WEBHOOK: "Rotation: new value written",
    Cause.ENABLED: "Value written",
    Cause.SCHEDULE: "Change found by scheduled check: new value written",
    Cause.FOLLOW_UP: "Changed again: new value written",
}
FIRST_UPDATES: Final = {Action.ENABLED: "First value written", Action.RESTARTED: "Value written on restart"}


def text_of(entry: HistoryEntry, before: HistoryEntry | None) -> EntryText:
    """Return what an entry says; `before` is the entry before it, if there is one."""
    checked = entry.action is Action.CHECKED
    if entry.action is Action.CONFIRMED:
        return _confirmed(entry)
    if checked and entry.outcome is Outcome.UPDATED:
        return _updated(entry, before)
    if checked and _changes_status(entry, before):
        return _status_change(entry, before)
    if entry.action is Action.OPTED_OUT and entry.failure is not None:
        return _text(Tone.PROBLEM, "Enabling failed and was rolled back", entry)
    code = entry.outcome or entry.action if checked else entry.action
    text = TEXTS[code]
    reason = _meaning(entry) if entry.failure is not None or code in WITH_REASON else None
    routine = checked and _is_routine(entry, before)
    return EntryText(tone=text.tone, title=text.title, meaning=text.meaning or reason, routine=routine)


def _confirmed(entry: HistoryEntry) -> EntryText:
    if entry.failure is None:
        return EntryText(tone=Tone.OK, title="Confirmed: project is healthy with this value")
    if explain(entry.failure).severity is Severity.PROBLEM:
        return _text(Tone.PROBLEM, "Project is unhealthy with this value", entry)
    return _text(Tone.WARNING, "Not confirmed", entry)


def _updated(entry: HistoryEntry, before: HistoryEntry | None) -> EntryText:
    """Return the text of an update, which may be the first one after an enable or a restart."""
    first = None if before is None else FIRST_UPDATES.get(before.action)
    title = first or UPDATES.get(entry.cause, "New value written")
    return EntryText(tone=Tone.OK, title=f"Resumed. {title}" if _resumes(entry, before) else title)


def _status_change(entry: HistoryEntry, before: HistoryEntry | None) -> EntryText:
    if entry.status is not Status.ACTIVE:
        return _text(Tone.PROBLEM, entry.status.value.capitalize(), entry)
    if _resumes(entry, before):
        return EntryText(tone=Tone.OK, title="Resumed", meaning="The value was still current.")
    return EntryText(tone=Tone.OK, title="Active again")


def _resumes(entry: HistoryEntry, before: HistoryEntry | None) -> bool:
    return before is not None and before.status is Status.PAUSED and entry.status is not Status.PAUSED


def _changes_status(entry: HistoryEntry, before: HistoryEntry | None) -> bool:
    return before is not None and before.status is not entry.status


def _is_routine(entry: HistoryEntry, before: HistoryEntry | None) -> bool:
    """Return True for a check that no person requested, if it found what the one before had found."""
    if entry.cause is Cause.OPERATOR:
        return False
    if entry.outcome in {Outcome.UNCHANGED, Outcome.SKIPPED}:
        return True
    return before is not None and before.action is Action.CHECKED and _result(before) == _result(entry)


def _result(entry: HistoryEntry) -> tuple[object, ...]:
    return entry.outcome, entry.status, entry.reason, entry.failure


def _text(tone: Tone, title: str, entry: HistoryEntry) -> EntryText:
    return EntryText(tone=tone, title=title, meaning=_meaning(entry))


def _meaning(entry: HistoryEntry) -> str | None:
    explanation = explain_entry(entry.reason, entry.failure)
    return None if explanation is None else explanation.meaning
