"""What an event means to a person: what happened, why, what comes by itself, what to do. Pure functions.

Reasons and failures are explained in the words of the catalogue. A notice shows named fields of the event
only, and events carry no secret.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from urlsync.domain.catalogue import Explanation, explain
from urlsync.domain.check import Cause
from urlsync.domain.events import REDRIVEN_AT, Event, EventType
from urlsync.domain.notifications import Notification
from urlsync.domain.sync import Reason

LONGEST_SUBJECT: Final = 99
"""SNS takes fewer than 100 characters (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html)."""
NOTHING: Final = "Nothing."
OWN: Final = "{own}"
"""Where the words have what is true of this one event only."""

Detail = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The parts of a notice. `happened` fits into a subject, the rest are sentences; `why` may be empty.

    `many` says what happened after a number. `own` is what no other event of the kind shares.
    """

    happened: str
    many: str
    why: str
    by_itself: str
    to_do: str
    own: str = ""

    def of_one(self) -> "Words":
        """Return the words with what is the event's own in its place."""
        return self._with(self.own)

    def of_many(self) -> "Words":
        """Return the words without it: they are the same for all events of a kind."""
        return replace(self._with(""), own="")

    def _with(self, own: str) -> "Words":
        return replace(self, why=self.why.replace(OWN, own), to_do=self.to_do.replace(OWN, own))


def words_of(event: Event) -> Words:
    """Return the words for an event. Raises `KeyError` for one that people are not told of."""
    return WORDS[event.type](event.detail)


def sentences(words: Words) -> list[str]:
    """Return what a notice says, whatever it is about."""
    parts = [
        f"Why: {words.why}" if words.why else "",
        f"What happens next by itself: {words.by_itself}",
        f"What you can do: {words.to_do}",
    ]
    return [part for part in parts if part]


def notification_of(event: Event) -> Notification:
    """Return what people are told of an event. Raises `KeyError` for one that they are not told of."""
    words = words_of(event).of_one()
    where = f"{event.detail['heroku_app']}, project {event.detail['project_id']}"
    parts = [f"What happened: {words.happened}", *sentences(words), _facts(event)]
    return Notification(
        subject=f"urlsync: {words.happened}: {where}"[:LONGEST_SUBJECT], text="\n\n".join(parts)
    )


def _paused(detail: Detail) -> Words:
    explanation = explain(Reason(detail["reason"]), detail.get("failure"))
    return Words(
        happened="a sync is paused",
        many="syncs are paused",
        why=explanation.meaning,
        by_itself=f"{explanation.automatic} You will be notified when it resumes.",
        to_do=_next_step(explanation),
    )


def _disconnected(detail: Detail) -> Words:
    reason = Reason(detail["reason"])
    explanation, transferred = explain(reason), reason is Reason.OWNERSHIP_TRANSFERRED
    return Words(
        happened="the project changed hands" if transferred else "a sync is disconnected",
        many="syncs are disconnected: their projects changed hands"
        if transferred
        else "syncs are disconnected",
        why=explanation.meaning + OWN,
        by_itself=str(explanation.automatic),
        to_do=_next_step(explanation),
        own=_owners(detail),
    )


def _next_step(explanation: Explanation) -> str:
    return explanation.next_step or NOTHING


def _owners(detail: Detail) -> str:
    if "new_owner_id" not in detail:
        return ""
    return f" Owner until now: {detail['previous_owner_id']}. New owner: {detail['new_owner_id']}."


def _failed(detail: Detail) -> Words:
    return _not_serving(detail) if detail.get("serving") is False else _retries_exhausted(detail)


def _not_serving(detail: Detail) -> Words:
    explanation = explain(detail["failure"])
    return Words(
        happened="a project does not serve",
        many="syncs whose project does not serve",
        why=f"The env var has its new value, but: {explanation.meaning}",
        by_itself=str(explanation.automatic),
        to_do=_next_step(explanation),
    )


def _retries_exhausted(detail: Detail) -> Words:
    cause, explanation = explain(detail["failure"]), explain("checks_fail")
    return Words(
        happened="checks of a sync fail",
        many="syncs whose checks fail",
        why=f"{cause.meaning} Retries have not helped so far ({detail['failure']}).",
        by_itself=f"{explanation.automatic} You will be notified when a check succeeds.",
        to_do=_next_step(explanation),
    )


def _recovered(detail: Detail) -> Words:
    serves = detail.get("serving") is True
    return Words(
        happened="a project serves again" if serves else "checks of a sync succeed again",
        many="syncs whose project serves again" if serves else "syncs whose checks succeed again",
        why="",
        by_itself="The sync goes on as usual.",
        to_do=NOTHING,
    )


def _resumed(detail: Detail) -> Words:
    restarted = detail["cause"] == Cause.OPERATOR
    return Words(
        happened="a sync was restarted" if restarted else "a sync resumed",
        many="syncs were restarted" if restarted else "syncs resumed",
        why="Somebody restarted it."
        if restarted
        else "What it was paused for is gone, and a check succeeded.",
        by_itself="The env var follows the config var again.",
        to_do=NOTHING,
    )


def _webhook_outdated(_detail: Detail) -> Words:
    explanation = explain("webhook_secret_old")
    return Words(
        happened="a webhook needs a new secret",
        many="webhooks need a new secret",
        why=explanation.meaning,
        by_itself=str(explanation.automatic),
        to_do=_next_step(explanation),
    )


def _database_failed(detail: Detail) -> Words:
    left = [
        f"{thing['kind']} {thing['name']}" + ("" if thing["certain"] else " (perhaps)")
        for thing in detail["left_at_heroku"]
    ]
    return Words(
        happened="a Heroku database could not be made",
        many="Heroku databases could not be made",
        why=explain(detail["reason"]).meaning,
        by_itself="Nothing: this order is over.",
        to_do=f"Delete at Heroku what is left and may cost money{OWN}. Then fix the cause and order again."
        if left
        else "Fix the cause and order again; nothing is left at Heroku.",
        own=f": {', '.join(left)}" if left else "",
    )


WORDS: Final[Mapping[EventType, Callable[[Detail], Words]]] = {
    EventType.SYNC_PAUSED: _paused,
    EventType.SYNC_RESUMED: _resumed,
    EventType.SYNC_DISCONNECTED: _disconnected,
    EventType.SYNC_FAILED: _failed,
    EventType.SYNC_RECOVERED: _recovered,
    EventType.WEBHOOK_OUTDATED: _webhook_outdated,
    EventType.HEROKU_DATABASE_FAILED: _database_failed,
}
"""The events that people are told of. What went as it should, they can see in the history."""

FACTS: Final[Mapping[str, str]] = {
    "project_id": "Project",
    "env_var": "Env var",
    "heroku_app": "Heroku app",
    "config_var": "Config var",
    "sync_id": "Sync",
    "provisioning_id": "Order",
    "status": "Status",
    "reason": "Reason",
    "actor": "Done by",
    "at": "At",
    REDRIVEN_AT: "Told late, because telling failed; told again at",
}
"""The fields that a notice shows, where an event has them."""


def _facts(event: Event) -> str:
    shown = [f"{name}: {event.detail[field]}" for field, name in FACTS.items() if event.detail.get(field)]
    if sync_id := event.detail.get("sync_id"):
        shown.append(f"Diagnosis: GET /v1/syncs/{sync_id}/diagnosis")
    return "\n".join([*shown, f"Event: {event.event_id}"])
