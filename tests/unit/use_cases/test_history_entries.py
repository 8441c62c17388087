"""What history remembers of each flow: whole entries are compared, so that no field is lost unnoticed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.errors import PermanentFailure, TransientFailure
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.sync import Reason, Status, Webhook

from tests.fakes.clock import START
from tests.fakes.examples import PROJECT_ID, SYNC_ID, a_sync
from tests.fakes.heroku import FIRST_URL, SECOND_URL
from tests.fakes.operators import ACTOR, OperatorWorld
from tests.fakes.world import World

SECOND = timedelta(seconds=1)
NEW_OWNER = "5a0c1f3e-0000-4000-8000-0000000000b0"
LATER = START + timedelta(hours=1)


def remembered(entry: HistoryEntry, **expected: Any) -> None:
    """Assert that an entry is a check's, for release 7, with these fields; its id only has to be there."""
    fields: dict[str, Any] = {
        "entry_id": entry.entry_id,
        "sync_id": SYNC_ID,
        "cause": Cause.WEBHOOK,
        "status": Status.ACTIVE,
        "reason": None,
        "epoch": 1,
        "release_version": 7,
        **expected,
    }
    assert entry == HistoryEntry(**fields)
    assert len(entry.entry_id) == 36


@pytest.fixture
def world() -> World:
    """A world in which Hasura takes a second for every answer."""
    world = World()
    world.hasura.before_each = lambda _: world.clock.advance(SECOND)
    return world


def test_a_first_update(world: World) -> None:
    # WHEN the value is written for the first time: read, and write
    remembered(
        world.check(),
        at=START + 2 * SECOND,
        outcome=Outcome.UPDATED,
        duration=2 * SECOND,
        fingerprint_before=None,
        fingerprint=world.fingerprint(FIRST_URL),
        propagation=3 * SECOND,
    )


def test_an_update_has_both_fingerprints_and_a_check_that_wrote_nothing_has_one_twice(world: World) -> None:
    world.check()
    world.heroku.rotate(SECOND_URL)
    first, second = world.fingerprint(FIRST_URL), world.fingerprint(SECOND_URL)
    updated = world.check(release_version=8, release_created_at=None, cause=Cause.OPERATOR)
    remembered(
        updated,
        at=START + 4 * SECOND,
        cause=Cause.OPERATOR,
        outcome=Outcome.UPDATED,
        duration=2 * SECOND,
        fingerprint_before=first,
        fingerprint=second,
        release_version=8,
    )
    unchanged = world.check(release_version=9, cause=Cause.OPERATOR)
    remembered(
        unchanged,
        at=START + 5 * SECOND,
        cause=Cause.OPERATOR,
        outcome=Outcome.UNCHANGED,
        duration=SECOND,
        fingerprint_before=second,
        fingerprint=second,
        release_version=9,
    )


def test_drift_that_a_check_put_right_shows_what_the_target_had(world: World) -> None:
    world.check()
    world.hasura.set_env("PG_DATABASE_URL", "postgres://somebody@else.example.com/x")
    entry = world.check(release_version=8)
    assert entry.fingerprint_before == world.fingerprint("postgres://somebody@else.example.com/x")
    assert entry.fingerprint == world.fingerprint(FIRST_URL)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (PermanentFailure(Reason.HASURA_REFUSED), "hasura_refused"),
        (PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, "heroku_app_handed_over"), "heroku_app_handed_over"),
    ],
)
def test_a_pause_names_its_cause_and_the_value_that_the_target_keeps(
    world: World, failure: PermanentFailure, expected: str
) -> None:
    world.check()
    world.heroku.rotate(SECOND_URL)

    def refused(operation: str) -> None:
        world.clock.advance(SECOND)
        if operation == "write_target":
            raise failure

    world.hasura.before_each = refused
    first = world.fingerprint(FIRST_URL)
    remembered(
        world.check(release_version=8),
        at=START + 5 * SECOND,
        outcome=Outcome.FAILED,
        status=Status.PAUSED,
        reason=failure.reason,
        duration=3 * SECOND,
        fingerprint_before=first,
        fingerprint=first,
        release_version=8,
        failure=expected,
    )


def test_a_failure_that_will_be_tried_again(world: World) -> None:
    world.check()

    def unavailable(operation: str) -> None:
        raise TransientFailure("heroku_timeout")

    world.heroku.before_each = unavailable
    world.check_fails(release_version=8)
    first = world.fingerprint(FIRST_URL)
    remembered(
        world.syncs.history[-1],
        at=START + 2 * SECOND,
        outcome=Outcome.FAILED,
        duration=timedelta(0),
        fingerprint_before=first,
        fingerprint=first,
        release_version=8,
        failure="heroku_timeout",
    )


def test_an_app_that_heroku_does_not_know(world: World) -> None:
    world.heroku.apps.clear()
    remembered(
        world.check(),
        at=START + SECOND,
        outcome=Outcome.FAILED,
        status=Status.PAUSED,
        reason=Reason.HEROKU_AUTHORIZATION_LOST,
        duration=SECOND,
        failure="heroku_app_not_found",
    )


def ended_at(world: World, operation_of_hasura: str) -> None:
    """Let an operator opt out at this moment."""

    def opt_out(operation: str) -> None:
        if operation == operation_of_hasura:
            world.syncs.stored[SYNC_ID] = a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, epoch=2)

    world.hasura.after_each = opt_out


def test_a_check_that_was_overtaken_after_it_wrote_is_superseded(world: World) -> None:
    world.check()
    world.heroku.rotate(SECOND_URL)
    ended_at(world, "write_target")
    entry = world.check(release_version=8)
    remembered(
        entry,
        at=START + 4 * SECOND,
        outcome=Outcome.SUPERSEDED,
        duration=2 * SECOND,
        fingerprint_before=world.fingerprint(FIRST_URL),
        fingerprint=world.fingerprint(SECOND_URL),
        release_version=8,
    )
    assert world.syncs.history[-1] == entry


def test_a_check_that_was_overtaken_and_wrote_nothing_is_skipped(world: World) -> None:
    # GIVEN a target that equals its source, and an opt-out while the check finds that out
    world.check()
    ended_at(world, "read_target")
    entry = world.check(release_version=8)
    first = world.fingerprint(FIRST_URL)
    remembered(
        entry,
        at=START + 3 * SECOND,
        outcome=Outcome.SKIPPED,
        duration=SECOND,
        fingerprint_before=first,
        fingerprint=first,
        release_version=8,
    )
    assert world.syncs.history[-1] == entry
    # AND nobody is notified of what the check thought
    assert world.sync.reason is Reason.OPTED_OUT
    assert world.sync.last_checked_at is None


def test_a_failure_that_was_overtaken_is_skipped_with_its_cause(world: World) -> None:
    world.heroku.drop()
    ended_at(world, "read_target")
    entry = world.check()
    assert (entry.outcome, entry.failure) == (Outcome.SKIPPED, "source_missing")


def test_a_change_of_owner_that_was_overtaken_is_skipped(world: World) -> None:
    world.hasura.owner_id = NEW_OWNER
    ended_at(world, "read_target")
    entry = world.check()
    remembered(entry, at=START + SECOND, outcome=Outcome.SKIPPED, duration=SECOND)
    assert world.syncs.history == [entry]
    assert world.reported() == []


def test_a_change_of_owner_that_a_check_found(world: World) -> None:
    world.check()
    world.hasura.owner_id = NEW_OWNER
    first = world.fingerprint(FIRST_URL)
    remembered(
        world.check(release_version=8),
        at=START + 3 * SECOND,
        outcome=Outcome.OWNER_CHANGED,
        status=Status.DISCONNECTED,
        reason=Reason.OWNERSHIP_TRANSFERRED,
        epoch=2,
        duration=SECOND,
        fingerprint_before=first,
        fingerprint=first,
        release_version=8,
        action=Action.TRANSFERRED,
        actor="hasura.cloud",
        actor_id="service:hasura.cloud",
    )
    assert world.sync.outcome is Outcome.OWNER_CHANGED


def test_an_app_that_was_deleted_ends_the_sync_with_a_failure(world: World) -> None:
    world.heroku.apps.clear()
    world.check()
    world.clock.advance(timedelta(days=30))
    entry = world.check(cause=Cause.OPERATOR)
    assert (entry.outcome, entry.status, entry.reason, entry.epoch) == (
        Outcome.FAILED,
        Status.DISCONNECTED,
        Reason.HEROKU_APP_DELETED,
        2,
    )
    assert world.sync.outcome is Outcome.FAILED


def test_a_transfer_that_an_event_reported(world: World) -> None:
    world.check()
    world.clock.time = LATER
    transfer = OwnershipTransfer(
        event_id="event-1", project_id=PROJECT_ID, new_owner_id=NEW_OWNER, transferred_at=LATER
    )
    world.hasura.owner_id = NEW_OWNER
    (entry,) = world.transfer_ownership(transfer)
    first = world.fingerprint(FIRST_URL)
    remembered(
        entry,
        at=LATER + SECOND,
        cause=Cause.OPERATOR,
        outcome=None,
        status=Status.DISCONNECTED,
        reason=Reason.OWNERSHIP_TRANSFERRED,
        epoch=2,
        duration=timedelta(0),
        fingerprint_before=first,
        fingerprint=first,
        release_version=None,
        action=Action.TRANSFERRED,
        actor="hasura.cloud",
        actor_id="service:hasura.cloud",
    )
    assert world.syncs.history[-1] == entry
    # AND the event that tells of it has the same cause
    assert world.event_bus.published[-1].detail["cause"] == Cause.OPERATOR
    assert world.sync.outcome is Outcome.UPDATED


# ---------------------------------------------------------------- what operators do


def test_a_check_that_an_operator_asked_for() -> None:
    world = OperatorWorld(a_sync(fingerprint="0123456789abcdef0123456789abcdef"))
    world.request_check(SYNC_ID, actor=ACTOR)
    remembered(
        next(entry for entry in world.syncs.history if entry.action is Action.CHECK_REQUESTED),
        at=START,
        cause=Cause.OPERATOR,
        outcome=None,
        duration=timedelta(0),
        fingerprint_before="0123456789abcdef0123456789abcdef",
        fingerprint="0123456789abcdef0123456789abcdef",
        release_version=None,
        action=Action.CHECK_REQUESTED,
        **ACTOR.signature(),
    )


def test_an_enable_that_failed_is_undone_for_a_reason() -> None:
    # GIVEN a database that goes away just before the first check
    world = OperatorWorld()

    def check(request: CheckRequest) -> HistoryEntry | None:
        world.heroku.drop()
        return world.check_sync(request)

    world.queue.check = check
    # WHEN
    with pytest.raises(Exception, match=r"^source_missing$"):
        world.enable()
    # THEN history says what was undone, in which order, by whom and why
    undone = [entry for entry in world.syncs.history if entry.failure == "source_missing"]
    assert [(entry.action, entry.actor) for entry in undone] == [
        (Action.CHECKED, None),
        (Action.OPTED_OUT, ACTOR.label),
        (Action.DELETED, ACTOR.label),
    ]
    sync_id = undone[0].sync_id
    for entry in undone[1:]:
        assert entry == replace(
            undone[1],
            entry_id=entry.entry_id,
            sync_id=sync_id,
            at=world.clock.now(),
            cause=Cause.OPERATOR,
            action=entry.action,
            status=Status.DISCONNECTED,
            reason=Reason.OPTED_OUT,
            epoch=2,
            failure="source_missing",
        )
    # AND it was no choice against a sync of this app
    assert world.syncs.declined == set()


def test_a_deletion_is_remembered_with_its_moment() -> None:
    world = OperatorWorld(a_sync(webhook=Webhook.MISSING, connection_id=None))
    world.clock.advance(SECOND)
    world.delete_sync(SYNC_ID, actor=ACTOR)
    assert {entry.at for entry in world.syncs.history} == {START + SECOND}
