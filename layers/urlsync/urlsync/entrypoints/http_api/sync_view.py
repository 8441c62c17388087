"""The response bodies of syncs and their history."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import Field

from urlsync.domain.catalogue import PersonAction, actions_of, explain, explain_entry, explanation_of
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.history_texts import Tone, text_of
from urlsync.domain.listing import Serving, SyncGroup, SyncTotals
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.entrypoints.http_api.models import ExplanationView, NextCursor, Outgoing
from urlsync.use_cases.lifecycle.enable_sync import Started
from urlsync.use_cases.sweeping.find_verified import Verified

MILLISECOND: Final = timedelta(milliseconds=1)
SECOND: Final = timedelta(seconds=1)
MINUTE: Final = timedelta(minutes=1)


class HerokuAppView(Outgoing):
    """A Heroku app."""

    id: str
    name: str


class SyncView(Outgoing):
    """A sync: keeps an env var of a project equal to a config var of a Heroku app."""

    sync_id: str
    project_id: str
    project_name: Annotated[str | None, Field(description="As a person last chose it; null if it has none")]
    tenant_id: str
    env_var: str
    heroku_app: HerokuAppView
    config_var: str
    connection_id: str | None
    connection_name: Annotated[str | None, Field(description="Null also for those who may not use the connection")]
    owner_id: str
    status: Status
    reason: Annotated[Reason | None, Field(description="Why it is paused or disconnected")]
    detail: Annotated[
        str | None, Field(description="A more specific code than the reason, if known. New codes may be added")
    ]
    epoch: Annotated[int, Field(description="Incremented by every enable, opt-out, restart and transfer")]
    outcome: Annotated[Outcome | None, Field(description="The outcome of the last check")]
    fingerprint: Annotated[str | None, Field(description="A keyed hash of the value; equal for equal values")]
    release_version: int | None
    serving: Annotated[bool | None, Field(description="True if the project was healthy with this value")]
    webhook: Webhook
    metadata_access: Annotated[
        bool, Field(description="True if confirmations may read the project's metadata with its admin secret")
    ]
    webhook_wanted: Annotated[bool, Field(description="False if a person chose to rely on scheduled checks alone")]
    created_at: datetime
    last_checked_at: datetime | None
    last_verified_at: Annotated[
        datetime | None,
        Field(description="When it was last seen to be right: by a check of its own, or by a sweep of its connection"),
    ]
    check_interval_seconds: Annotated[
        int | None, Field(description="The longest time between two checks that is in force now; null if disconnected")
    ]
    check_interval_minutes: Annotated[
        int | None, Field(description="The interval that a person chose for this sync; null for that of all syncs")
    ]
    held_since: Annotated[
        datetime | None, Field(description="Since when a new value waits for the release of a hold; null if none does")
    ]
    last_updated_at: datetime | None
    last_propagation_ms: Annotated[
        int | None, Field(description="Time from the Heroku release to the last update, if known")
    ]
    last_confirmed_at: datetime | None
    explanation: Annotated[
        ExplanationView | None, Field(description="Why it needs attention or does not follow its source")
    ]
    actions: Annotated[tuple[PersonAction, ...], Field(description="The available actions, best first")]

    @classmethod
    def of(cls, verified: Verified, names: Mapping[str, str]) -> Self:
        """Return the view of a sync; `names` are those of connections."""
        sync, interval = verified.sync, verified.check_interval
        return cls.read_from(
            sync,
            connection_id=sync.current_connection_id,
            connection_name=names.get(sync.current_connection_id or ""),
            last_verified_at=verified.last_verified_at,
            check_interval_seconds=None if interval is None else interval // SECOND,
            check_interval_minutes=None if sync.check_interval is None else sync.check_interval // MINUTE,
            explanation=explanation_of(sync),
            actions=actions_of(sync),
        )


class StartedView(SyncView):
    """A sync that was enabled or restarted."""

    webhook_command: Annotated[
        str | None,
        Field(
            description="If the connection may not manage webhooks: the command that a person must run. It "
            "contains the webhook's secret, and only a restart shows it again."
        ),
    ] = None

    @classmethod
    def of_started(cls, started: Started, view: SyncView) -> Self:
        """Return the view of a started sync, with the command that only this response contains."""
        command = started.webhook_command
        return cls(**dict(view), webhook_command=command.reveal() if command else None)


class SyncPage(Outgoing):
    """One page of syncs."""

    items: list[SyncView]
    next_cursor: NextCursor


class StatusCounts(Outgoing):
    """Numbers of syncs by status."""

    active: int
    paused: int
    disconnected: int


class ServingCounts(Outgoing):
    """Numbers of active syncs by the health of their projects."""

    healthy: int
    unhealthy: int
    unknown: int


class SyncGroupView(Outgoing):
    """Syncs of one connection that need attention for the same reason."""

    status: Status
    reason: Reason | None
    serving: Serving
    connection_id: str | None
    connection_name: Annotated[str | None, Field(description="Null also for those who may not use the connection")]
    count: int
    explanation: ExplanationView
    actions: Annotated[tuple[PersonAction, ...], Field(description="The actions that help, best first")]

    @classmethod
    def of(cls, group: SyncGroup, names: Mapping[str, str]) -> Self:
        """Return the view of a group."""
        explanation = explain(group.reason or "project_unhealthy")
        return cls.read_from(
            group,
            connection_name=names.get(group.connection_id or ""),
            explanation=explanation,
            actions=explanation.actions,
        )


class HealthHourView(Outgoing):
    """The numbers of syncs at the worst count of an hour. Those that somebody opted out of are left out."""

    at: Annotated[datetime, Field(description="When the hour begins")]
    healthy: int
    paused: int
    failing: Annotated[int, Field(description="Disconnected, or active with an unhealthy project")]


class SyncCountsView(Outgoing):
    """Numbers of syncs."""

    at: Annotated[datetime | None, Field(description="When they were counted; null before the first time")]
    total: int
    complete: Annotated[bool, Field(description="False if there are more: then these are at least the numbers")]
    statuses: StatusCounts
    serving: ServingCounts
    groups: Annotated[Sequence[SyncGroupView], Field(description="What needs attention, the largest groups first")]
    hours: Annotated[
        Sequence[HealthHourView],
        Field(description="The last seven days, oldest first, without hours that had no count. Empty for an owner"),
    ]

    @classmethod
    def of(cls, totals: SyncTotals, names: Mapping[str, str]) -> Self:
        """Return the view of these numbers."""
        return cls.read_from(
            totals,
            statuses=StatusCounts.read_from(totals),
            serving=ServingCounts.read_from(totals),
            groups=[SyncGroupView.of(group, names) for group in totals.groups],
            hours=[HealthHourView.read_from(hour) for hour in totals.hours],
        )


class SettingChangeView(Outgoing):
    """A setting that a person changed."""

    name: Annotated[str, Field(description="`config_var`, `env_var`, `check_interval` or `metadata_access`")]
    before: Annotated[str | None, Field(description="Null if it was the default")]
    after: Annotated[str | None, Field(description="Null if it is the default")]


class HistoryEntryView(Outgoing):
    """One entry of a sync's history: what happened, when, why and by whom."""

    entry_id: str
    sync_id: str
    at: datetime
    action: Action
    actor: Annotated[str | None, Field(description="The operator who caused it, if any")]
    cause: Cause
    outcome: Outcome | None
    status: Status
    reason: Reason | None
    failure: Annotated[str | None, Field(description="The code of the failure")]
    explanation: Annotated[ExplanationView | None, Field(description="The meaning of the failure, or of the reason")]
    epoch: int
    fingerprint_before: str | None
    fingerprint: str | None
    release_version: int | None
    duration_ms: int
    propagation_ms: Annotated[int | None, Field(description="Time from the Heroku release to the Hasura update")]
    changes: Annotated[Sequence[SettingChangeView], Field(description="What an edit has changed")]
    tone: Annotated[Tone, Field(description="How good it is; `info` is neither good nor bad")]
    title: Annotated[str, Field(description="What happened, in a few words")]
    meaning: Annotated[str | None, Field(description="More about it; null if the title says all")]
    routine: Annotated[bool, Field(description="True for a check that found what the one before had found")]

    @classmethod
    def of(cls, entry: HistoryEntry, before: HistoryEntry | None) -> Self:
        """Return the view of an entry, which is compared with the one before it."""
        return cls.read_from(
            entry,
            text_of(entry, before),
            explanation=explain_entry(entry.reason, entry.failure),
            changes=[SettingChangeView.read_from(change) for change in entry.changes],
            duration_ms=entry.duration // MILLISECOND,
            propagation_ms=None if entry.propagation is None else entry.propagation // MILLISECOND,
        )


class HistoryPage(Outgoing):
    """One page of a sync's history, newest first."""

    items: list[HistoryEntryView]
    next_cursor: NextCursor
