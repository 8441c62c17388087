"""Plausible domain objects; a test names only what it is about."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from urlsync.domain.activity import ActivityAction, ActivityEntry, Subject
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.connection import Connection, HerokuAuthorization
from urlsync.domain.deletion import Deletion, DeletionKind
from urlsync.domain.events import Event, EventType
from urlsync.domain.history import HistoryEntry
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Status, Sync

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START

SYNC_ID = "5a0c1f3e-0000-4000-8000-000000000001"
PROJECT_ID = "5a0c1f3e-0000-4000-8000-000000000002"
TENANT_ID = "5a0c1f3e-0000-4000-8000-000000000003"
APP_ID = "5a0c1f3e-0000-4000-8000-000000000004"
APP_OWNER_ID = "5a0c1f3e-0000-4000-8000-000000000008"
OWNER_ID = "5a0c1f3e-0000-4000-8000-000000000005"
CONNECTION_ID = "5a0c1f3e-0000-4000-8000-000000000006"


def a_sync(**changes: Any) -> Sync:
    """Return an active sync that was never checked."""
    sync = Sync(
        sync_id=SYNC_ID,
        project_id=PROJECT_ID,
        tenant_id=TENANT_ID,
        env_var="PG_DATABASE_URL",
        heroku_app=HerokuApp(id=APP_ID, name="quiet-river-1234", owner_id=APP_OWNER_ID),
        config_var="DATABASE_URL",
        connection_id=CONNECTION_ID,
        owner_id=OWNER_ID,
        created_at=START,
        source_owner_checked_at=START,
    )
    return replace(sync, **changes)


def a_connection(**changes: Any) -> Connection:
    """Return an administrator's connection with a Heroku authorization that expires after eight hours."""
    connection = Connection(
        connection_id=CONNECTION_ID,
        hasura_user_id=OWNER_ID,
        hasura_token=Secret("fake-hasura-token"),
        heroku=HerokuAuthorization(
            access_token=Secret("fake-heroku-access-token"),
            refresh_token=Secret("fake-heroku-refresh-token"),
            expires_at=START + timedelta(hours=8),
        ),
        owner=ADMIN.key,
    )
    return replace(connection, **changes)


def a_history_entry(**changes: Any) -> HistoryEntry:
    """Return the entry of a check that found nothing to do."""
    entry = HistoryEntry(
        entry_id="5a0c1f3e-0000-4000-8000-000000000007",
        sync_id=SYNC_ID,
        at=START,
        cause=Cause.WEBHOOK,
        outcome=Outcome.UNCHANGED,
        status=Status.ACTIVE,
        reason=None,
        epoch=1,
        duration=timedelta(milliseconds=120),
    )
    return replace(entry, **changes)


def an_activity_entry(*, subject: dict[str, Any] | None = None, **changes: Any) -> ActivityEntry:
    """Return the entry of an opt-out; `subject` replaces the ids of what it is about."""
    ids = {"project_id": PROJECT_ID, "sync_id": SYNC_ID, "connection_id": CONNECTION_ID} if subject is None else subject
    entry = ActivityEntry(
        entry_id="5a0c1f3e-0000-4000-8000-000000000009",
        at=START,
        action=ActivityAction.SYNC_OPTED_OUT,
        actor="ann",
        actor_id="person:ann-id",
        role="owner",
        source_address="192.0.2.1",
        request_id="a-fake-request",
        subject=Subject(**ids),
    )
    return replace(entry, **changes)


def a_deletion(**changes: Any) -> Deletion:
    """Return the deletion of the connection, just begun."""
    deletion = Deletion(
        kind=DeletionKind.CONNECTION, id=CONNECTION_ID, actor=ADMIN.as_stored(), begun_at=START - timedelta(seconds=1)
    )
    return replace(deletion, **changes)


def an_event(number: int = 1, **detail: Any) -> Event:
    """Return an event that says that a sync was updated."""
    return Event(
        f"5a0c1f3e-0000-4000-9000-{number:012}", EventType.DATABASE_URL_UPDATED, {"sync_id": SYNC_ID, **detail}
    )
