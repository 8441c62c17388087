"""How syncs and their history read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Self

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from urlsync.domain.catalogue import PersonAction, actions_of, explanation_of
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.entrypoints.http_api.models import ExplanationView, Outgoing
from urlsync.use_cases.lifecycle.enable_sync import Started


class HerokuAppView(Outgoing):
    """A Heroku app."""

    id: str
    name: str


class SyncView(Outgoing):
    """A sync: the standing order that an env var of a project follows a config var of a Heroku app."""

    sync_id: str
    project_id: str
    tenant_id: str
    env_var: str
    heroku_app: HerokuAppView
    config_var: str
    connection_id: str | None
    owner_id: str
    status: Status
    reason: Annotated[Reason | None, Field(description="Why it is paused or disconnected")]
    detail: Annotated[
        str | None, Field(description="Says more than the reason, where that is known; any word may come")
    ]
    epoch: Annotated[int, Field(description="Raised by every enable, opt-out, restart and transfer")]
    outcome: Annotated[Outcome | None, Field(description="What the last check ended with")]
    fingerprint: Annotated[str | None, Field(description="A keyed hash of the value; equal for equal values")]
    release_version: int | None
    serving: Annotated[bool | None, Field(description="Whether the project was seen to serve with the value")]
    webhook: Webhook
    created_at: datetime
    last_checked_at: datetime | None
    last_updated_at: datetime | None
    last_propagation_ms: Annotated[
        int | None, Field(description="How long the last update took from the Heroku release, where known")
    ]
    last_confirmed_at: datetime | None
    explanation: Annotated[
        ExplanationView | None, Field(description="Why it needs attention, or does not follow its source")
    ]
    actions: Annotated[
        Sequence[PersonAction], Field(description="What a person may do with it now, the best first")
    ]

    @classmethod
    def of(cls, sync: Sync) -> Self:
        """Return how a sync reads."""
        stored = {name: getattr(sync, name) for name in cls.model_fields if hasattr(sync, name)}
        decided = {"explanation": explanation_of(sync), "actions": actions_of(sync)}
        return cls.model_validate(stored | decided)


class StartedView(SyncView):
    """A sync that was enabled or restarted."""

    webhook_command: Annotated[
        str | None,
        Field(
            description="Where we may not manage webhooks: the command that a person must run, with the "
            "webhook's secret in it. A restart shows it again, and nothing else does."
        ),
    ] = None

    @classmethod
    def of_started(cls, started: Started) -> Self:
        """Return how it reads, with the command that only this answer ever has."""
        command = started.webhook_command
        shown = None if command is None else command.reveal()
        return cls.of(started.sync).model_copy(update={"webhook_command": shown})


class SyncPage(Outgoing):
    """Some syncs."""

    items: Sequence[SyncView]
    next_cursor: Annotated[str | None, Field(description="Where the next page begins; null on the last")]


class HistoryEntryView(Outgoing):
    """One line of a sync's history: who or what did what, when and why, and how the value moved."""

    entry_id: str
    sync_id: str
    at: datetime
    action: Action
    actor: Annotated[str | None, Field(description="The operator behind it, where there was one")]
    cause: Cause
    outcome: Outcome | None
    status: Status
    reason: Reason | None
    failure: Annotated[str | None, Field(description="The code of what went wrong")]
    explanation: Annotated[
        ExplanationView | None, Field(description="What the failure means, or else the reason")
    ]
    epoch: int
    fingerprint_before: str | None
    fingerprint: str | None
    release_version: int | None
    duration_ms: int
    propagation_ms: Annotated[int | None, Field(description="From the Heroku release to the Hasura update")]

    @classmethod
    def of(cls, entry: HistoryEntry) -> Self:
        """Return how an entry reads."""
        computed = {
            "explanation": ExplanationView.of_entry(entry.reason, entry.failure),
            "duration_ms": _milliseconds(entry.duration),
            "propagation_ms": None if entry.propagation is None else _milliseconds(entry.propagation),
        }
        named = {name: getattr(entry, name) for name in cls.model_fields.keys() - computed.keys()}
        return cls.model_validate(named | computed)


class HistoryPage(Outgoing):
    """Some of a sync's history, the newest first."""

    items: Sequence[HistoryEntryView]
    next_cursor: Annotated[str | None, Field(description="Where the next page begins; null on the last")]


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)


def started_answer(started: Started, in_place: HTTPStatus, location: str) -> Response[StartedView]:
    """Return a sync that was started: with the status `in_place`, or 202 and where to look.

    `location` is relative to the request's own URL, because that is the only one sure to reach us.
    """
    return Response(
        status_code=in_place if started.in_place else HTTPStatus.ACCEPTED,
        content_type="application/json",
        body=StartedView.of_started(started),
        headers={"Location": location},
    )


def nothing_to_say() -> Response[None]:
    """Return the answer to a deletion."""
    return Response(status_code=HTTPStatus.NO_CONTENT)
