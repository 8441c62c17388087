"""What an entry of a sync's history says, compared with the one before it."""

from typing import Any, Final

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.history_texts import TEXTS, EntryText, Tone, text_of
from urlsync.domain.sync import Reason, Status

from tests.fakes.examples import a_history_entry

PAUSED: Final = {
    "outcome": Outcome.SOURCE_MISSING,
    "status": Status.PAUSED,
    "reason": Reason.SOURCE_MISSING,
    "failure": "source_missing",
}
FAILED: Final = {"outcome": Outcome.FAILED, "failure": "hasura_timeout"}


def checked(**changes: Any) -> HistoryEntry:
    """Return a scheduled check without a change, except for these fields."""
    usual = {"action": Action.CHECKED, "outcome": Outcome.UNCHANGED, "cause": Cause.SCHEDULE, "status": Status.ACTIVE}
    return a_history_entry(**{**usual, "reason": None, "failure": None, "actor": None, **changes})


def done(action: Action, **changes: Any) -> HistoryEntry:
    return checked(action=action, outcome=None, **changes)


def test_every_action_and_outcome_has_a_text() -> None:
    others = {Action.CHECKED, Action.CONFIRMED, Outcome.UPDATED}
    assert TEXTS.keys() == ({*Action, *Outcome} - others)


@pytest.mark.parametrize(
    ("entry", "before", "title", "tone"),
    [
        (checked(outcome=Outcome.UPDATED, cause=Cause.WEBHOOK), checked(), "Rotation: new value written", "ok"),
        (checked(outcome=Outcome.UPDATED, cause=Cause.OPERATOR), None, "New value written", "ok"),
        (
            checked(outcome=Outcome.UPDATED, cause=Cause.SCHEDULE),
            checked(**PAUSED),
            "Resumed. Change found by scheduled check: new value written",
            "ok",
        ),
        (checked(outcome=Outcome.UPDATED, cause=Cause.ENABLED), done(Action.ENABLED), "First value written", "ok"),
        (
            checked(outcome=Outcome.UPDATED, cause=Cause.ENABLED),
            done(Action.RESTARTED),
            "Value written on restart",
            "ok",
        ),
        (checked(**PAUSED), checked(), "Paused", "problem"),
        (checked(), checked(**PAUSED), "Resumed", "ok"),
        (checked(), checked(status=Status.DISCONNECTED), "Active again", "ok"),
        (checked(**FAILED), checked(), "Check failed", "problem"),
        (checked(cause=Cause.OPERATOR), checked(), "Checked: no change", "info"),
        (done(Action.CONFIRMED), None, "Confirmed: project is healthy with this value", "ok"),
        (
            done(Action.CONFIRMED, failure="source_inconsistent"),
            None,
            "Project is unhealthy with this value",
            "problem",
        ),
        (done(Action.CONFIRMED, failure="hasura_timeout"), None, "Not confirmed", "warning"),
        (
            checked(action=Action.TRANSFERRED, outcome=Outcome.OWNER_CHANGED),
            checked(),
            "Ownership transferred: disconnected",
            "warning",
        ),
        (done(Action.OPTED_OUT), None, "Opted out", "info"),
        (done(Action.OPTED_OUT, failure="hasura_timeout"), None, "Enabling failed and was rolled back", "problem"),
    ],
)
def test_the_title_of_an_entry(entry: HistoryEntry, before: HistoryEntry | None, title: str, tone: str) -> None:
    text = text_of(entry, before)
    assert (text.title, text.tone, text.routine) == (title, tone, False)


@pytest.mark.parametrize(
    ("entry", "before"),
    [
        (checked(), None),
        (checked(cause=Cause.WEBHOOK), checked()),
        (checked(outcome=Outcome.SKIPPED), checked()),
        (checked(**PAUSED), checked(**PAUSED)),
        (checked(**FAILED), checked(**FAILED)),
    ],
)
def test_a_check_that_found_what_the_one_before_had_found_is_routine(
    entry: HistoryEntry, before: HistoryEntry | None
) -> None:
    assert text_of(entry, before).routine


def test_a_failure_and_a_reason_are_explained() -> None:
    failed = text_of(checked(**FAILED), None)
    assert failed.meaning
    assert text_of(checked(**PAUSED), checked()).meaning
    assert text_of(done(Action.TRANSFERRED, reason=Reason.OWNERSHIP_TRANSFERRED), None).meaning
    assert text_of(checked(reason=Reason.SOURCE_MISSING), None).meaning is None
    assert text_of(checked(), checked(**PAUSED)).meaning == "The value was still current."
    assert text_of(done(Action.DELETED), None) == EntryText(
        tone=Tone.INFO, title="Deleted", meaning="The env var keeps its value."
    )
