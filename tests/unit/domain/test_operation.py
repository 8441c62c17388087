"""What an operator's deed makes of a sync, and what history says of it: whole objects are compared."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest
from urlsync.domain.actor import RequestOrigin, Role
from urlsync.domain.check import Cause
from urlsync.domain.events import Event, EventType
from urlsync.domain.history import Action, HistoryEntry, SettingChange
from urlsync.domain.operation import NewSource, Operation
from urlsync.domain.sync import HerokuApp, Reason, Status, Sync, Webhook
from urlsync.domain.sync_settings import SyncSettings, rewritten

from tests.fakes.actors import an_actor
from tests.fakes.clock import START, FakeClock
from tests.golden.examples import SYNC

NOW: Final = START + timedelta(minutes=10)
SINCE: Final = NOW - timedelta(seconds=2)
NEW: Final = NewSource(
    connection_id="new-connection",
    heroku_app=HerokuApp(id="new-app", name="calm-lake-1", owner_id="new-app-owner"),
    owner_id="new-owner",
    owner_verified_at=SINCE,
    project_name="Shop",
    namespace="pool:readers",
    pooled=True,
)


def an_operation() -> Operation:
    """Return what Ada does now."""
    origin = RequestOrigin(source_address="192.0.2.1", request_id="a-fake-request")
    actor = an_actor("ada@example.com", Role.OWNER, origin=origin)
    return Operation(actor=actor, at=NOW, new_id=FakeClock().new_id)


def reported(sync: Sync, type_: EventType) -> Sync:
    """Return the sync with the event of an operation at the end of its outbox."""
    detail: dict[str, Any] = {
        "at": "2026-03-04T10:10:00+00:00",
        "sync_id": sync.sync_id,
        "project_id": sync.project_id,
        "project_name": sync.project_name,
        "env_var": sync.env_var,
        "heroku_app": sync.heroku_app.name,
        "config_var": sync.config_var,
        "status": sync.status,
        "reason": sync.reason,
        "epoch": sync.epoch,
        "fingerprint": sync.fingerprint,
        "cause": Cause.OPERATOR,
        "actor": "sub-of-ada",
    }
    event = Event("00000000-0000-0000-0000-000000000001", type_, detail)
    return replace(sync, outbox=(*sync.outbox, event))


ENDED: Final = replace(
    SYNC, status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, detail=None, missing_scope=None, epoch=8
)


def test_an_opt_out_ends_the_sync_in_a_new_epoch_and_is_reported() -> None:
    assert an_operation().opted_out(SYNC) == reported(ENDED, EventType.SYNC_DISCONNECTED)


def test_an_enable_that_is_undone_ends_the_sync_without_a_word() -> None:
    assert an_operation().withdrawn(SYNC) == ENDED


NOTHING_LEARNED: Final[dict[str, Any]] = {
    "held_since": None,
    "outcome": None,
    "pending_fingerprint": None,
    "target_hash": None,
    "unkept_writes": 0,
    "overwrites": (),
    "overwrites_reported_at": None,
    "host_fingerprint": None,
    "failure_reported": False,
    "waiting_since": None,
    "urgent": False,
    "source_etag": None,
    "source_fingerprint": None,
    "read_watermark": None,
    "source_not_found_since": None,
    "source_handed_over": False,
}
"""What a sync knows of a source that no check has read yet."""


def test_a_restart_keeps_what_a_person_chose_and_forgets_what_checks_had_learned() -> None:
    after = an_operation().restarted(ENDED, NEW)
    expected = replace(
        ENDED,
        # what it follows from now on
        connection_id="new-connection",
        connection_released_at=None,
        heroku_app=NEW.heroku_app,
        owner_id="new-owner",
        owner_verified_at=SINCE,
        source_owner_checked_at=SINCE,
        source_namespace="pool:readers",
        project_name="Shop",
        pooled=True,
        # it runs again, and no check under way may write
        status=Status.ACTIVE,
        reason=None,
        epoch=9,
        paused_since=None,
        next_check_at=None,
        # the webhook of the old app is not one of the new app
        webhook=Webhook.MISSING,
        webhook_id=None,
        webhook_rotation_notified=None,
        webhook_checked_at=NOW,
        failed_deliveries=0,
        foreign_webhook_at=None,
        **NOTHING_LEARNED,
    )
    assert after == reported(expected, EventType.SYNC_RESUMED)


@pytest.mark.parametrize("pooled", [True, False])
def test_a_restart_notes_whether_the_new_source_is_pooled(pooled: bool) -> None:  # noqa: FBT001
    assert an_operation().restarted(replace(ENDED, pooled=not pooled), replace(NEW, pooled=pooled)).pooled is pooled


def test_a_restart_of_a_paused_sync_forgets_why_it_was_paused() -> None:
    # GIVEN the same sync, paused and not yet ended
    paused: dict[str, Any] = {
        "reason": Reason.HEROKU_AUTHORIZATION_LOST,
        "detail": "app_forbidden",
        "missing_scope": "read-protected",
    }
    # WHEN it is restarted
    after = an_operation().restarted(replace(ENDED, status=Status.PAUSED, **paused), NEW)
    # THEN nothing tells it from one that had been opted out
    assert after == an_operation().restarted(ENDED, NEW)


FORGOTTEN_BY_AN_EDIT: Final[dict[str, Any]] = {
    "held_since": None,
    "outcome": None,
    "waiting_since": None,
    "urgent": False,
    "fingerprint": None,
    "pending_fingerprint": None,
    "target_hash": None,
    "unkept_writes": 0,
    "overwrites": (),
    "overwrites_reported_at": None,
    "source_etag": None,
    "source_fingerprint": None,
    "host_fingerprint": None,
    "read_watermark": None,
    "serving": None,
    "health_issue": None,
}
"""What a sync does not know of another source or target."""
SETTINGS: Final = SyncSettings.of(SYNC)


def test_an_edit_of_the_interval_keeps_the_epoch_and_makes_the_next_check_due() -> None:
    after = an_operation().edited(
        replace(SYNC, next_check_at=NOW + timedelta(hours=1)),
        replace(SETTINGS, check_interval=timedelta(minutes=5), metadata_access=False),
    )
    assert after == replace(SYNC, check_interval=timedelta(minutes=5), metadata_access=False, next_check_at=NOW)


@pytest.mark.parametrize("change", [{"env_var": "OTHER"}, {"config_var": "OTHER_URL"}])
def test_an_edit_of_source_or_target_begins_a_new_epoch_that_knows_nothing_of_it(change: dict[str, Any]) -> None:
    after = an_operation().edited(SYNC, replace(SETTINGS, **change))
    assert after == replace(SYNC, epoch=8, next_check_at=SYNC.next_check_at, **FORGOTTEN_BY_AN_EDIT, **change)


@pytest.mark.parametrize("pooled", [True, False])
def test_an_edit_of_the_source_notes_what_is_known_of_it(pooled: bool) -> None:  # noqa: FBT001
    after = an_operation().edited(SYNC, replace(SETTINGS, config_var="OTHER_URL"), replace(NEW, pooled=pooled))
    known: dict[str, Any] = {"source_namespace": "pool:readers", "pooled": pooled, "pooler_accepted": pooled}
    assert after == replace(SYNC, epoch=8, config_var="OTHER_URL", **FORGOTTEN_BY_AN_EDIT, **known)


def test_what_an_edit_forgets_is_stored_whatever_checks_have_stored_since() -> None:
    moved = an_operation().edited(SYNC, replace(SETTINGS, env_var="OTHER"))
    assert rewritten(SYNC, moved) == {"next_check_at", *FORGOTTEN_BY_AN_EDIT}
    assert rewritten(SYNC, replace(SYNC, metadata_access=False)) == {"next_check_at"}


def test_history_says_what_an_edit_has_changed() -> None:
    operation = an_operation()
    after = replace(SYNC, env_var="OTHER", epoch=8, fingerprint=None)
    expected = replace(
        operation.entry(after, Action.EDITED),
        entry_id="00000000-0000-0000-0000-000000000002",
        fingerprint_before=SYNC.fingerprint,
        changes=(SettingChange(name="env_var", before="PG_DATABASE_URL", after="OTHER"),),
    )
    assert operation.edit_entry(SYNC, after) == expected


@pytest.mark.parametrize("action", list(Action))
def test_history_says_who_did_what(action: Action) -> None:
    entry = an_operation().entry(ENDED, action)
    assert entry == HistoryEntry(
        entry_id="00000000-0000-0000-0000-000000000001",
        sync_id=ENDED.sync_id,
        at=NOW,
        cause=Cause.OPERATOR,
        action=action,
        actor="sub-of-ada",
        actor_id="person:sub-of-ada",
        role="owner",
        source_address="192.0.2.1",
        request_id="a-fake-request",
        outcome=None,
        status=Status.DISCONNECTED,
        reason=Reason.OPTED_OUT,
        epoch=8,
        duration=timedelta(0),
        fingerprint_before=ENDED.fingerprint,
        fingerprint=ENDED.fingerprint,
    )


def test_history_says_what_caused_it_and_what_failed() -> None:
    entry = an_operation().entry(SYNC, Action.DELETED, Cause.ENABLED, "source_missing")
    assert (entry.cause, entry.failure) == (Cause.ENABLED, "source_missing")


@pytest.mark.parametrize("action", list(Action))
@pytest.mark.parametrize("failure", [None, "source_missing"])
def test_only_an_opt_out_or_a_deletion_that_was_meant_is_a_choice(action: Action, failure: str | None) -> None:
    entry = an_operation().entry(SYNC, action, failure=failure)
    meant = action in {Action.OPTED_OUT, Action.DELETED} and failure is None
    assert entry.is_choice_against is meant
