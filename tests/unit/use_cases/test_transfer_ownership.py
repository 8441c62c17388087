"""A project is transferred: what becomes of its syncs, however late or often we hear of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.activity import ActivityAction, ActivityEntry, Subject
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.errors import TransientFailure
from urlsync.domain.history import Action, HistoryEntry
from urlsync.domain.ownership import HASURA_CLOUD, OwnershipTransfer, Report
from urlsync.domain.sync import Reason, Status, Sync, Webhook
from urlsync.use_cases.lifecycle.transfer_ownership import NewOwner

from tests.fakes.clock import START
from tests.fakes.examples import (
    CONNECTION_ID,
    OWNER_ID,
    PROJECT_ID,
    SYNC_ID,
    a_history_entry,
    a_sync,
    an_activity_entry,
    an_event,
)
from tests.fakes.interruption import nothing_happens
from tests.fakes.world import World

NEW_OWNER = "5a0c1f3e-0000-4000-8000-0000000000b0"
THIRD_OWNER = "5a0c1f3e-0000-4000-8000-0000000000c0"
SECOND_SYNC = "5a0c1f3e-0000-4000-8000-000000000022"
ELSEWHERE = "5a0c1f3e-0000-4000-8000-000000000033"
LATER = START + timedelta(hours=1)


def a_transfer(**changes: Any) -> OwnershipTransfer:
    """Return the event that the project was given to the new owner, an hour after it was enabled."""
    fields: dict[str, Any] = {
        "event_id": "event-1",
        "project_id": PROJECT_ID,
        "previous_owner_id": OWNER_ID,
        "new_owner_id": NEW_OWNER,
        "transferred_at": LATER,
        **changes,
    }
    return OwnershipTransfer(**fields)


@pytest.fixture
def world() -> World:
    """Two syncs of the project, with a webhook each, and one of another project."""
    world = World(a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1"))
    world.syncs.create(
        a_sync(sync_id=SECOND_SYNC, env_var="SECOND_URL", webhook=Webhook.PRESENT, webhook_id="webhook-2")
    )
    world.syncs.create(a_sync(sync_id=ELSEWHERE, project_id="another-project"))
    for webhook_id, sync_id in (("webhook-1", SYNC_ID), ("webhook-2", SECOND_SYNC)):
        world.heroku.webhooks[webhook_id] = f"https://urlsync.example/webhooks/heroku/{sync_id}"
    return world


def hear(world: World, transfer: OwnershipTransfer) -> list[HistoryEntry]:
    """Hear of a transfer that has happened."""
    world.hasura.owner_id = transfer.new_owner_id
    return world.transfer_ownership(transfer)


def test_every_sync_of_the_project_ends_and_lets_go(world: World) -> None:
    # GIVEN a value that the target has
    world.check()
    before = world.target
    # WHEN the project is transferred
    hear(world, a_transfer())
    # THEN both syncs are disconnected in another epoch, without connection and webhook
    for sync_id in (SYNC_ID, SECOND_SYNC):
        sync = world.syncs.stored[sync_id]
        assert (sync.status, sync.reason) == (Status.DISCONNECTED, Reason.OWNERSHIP_TRANSFERRED)
        assert sync.epoch == 2
        assert (sync.current_connection_id, sync.webhook, sync.webhook_id) == (None, Webhook.MISSING, None)
    assert world.heroku.webhooks == {}
    # AND the env var stays, as does the sync of another project
    assert world.target == before
    assert world.syncs.stored[ELSEWHERE].status is Status.ACTIVE


def test_an_authorization_that_runs_out_is_refreshed_to_remove_the_webhooks(world: World) -> None:
    # GIVEN a connection whose Heroku authorization runs out
    connection = world.connections.stored[CONNECTION_ID]
    assert connection.heroku is not None
    expiring = replace(connection.heroku, expires_at=world.clock.now())
    world.connections.stored[CONNECTION_ID] = replace(connection, heroku=expiring)
    # WHEN the project is transferred THEN the authorization is refreshed, and the webhooks go
    hear(world, a_transfer())
    assert world.heroku.webhooks == {}
    assert world.connections.stored[CONNECTION_ID].revision == connection.revision + 1


# ---------------------------------------------------------------- a report is a question to Hasura Cloud


def test_a_report_of_a_transfer_that_did_not_happen_ends_nothing(world: World) -> None:
    # GIVEN a project that still belongs to its owner, and an event that is published soon
    world.syncs.stored[SYNC_ID] = replace(world.sync, outbox=(an_event(),))
    stored = dict(world.syncs.stored)
    # WHEN somebody reports a transfer, twice
    assert world.transfer_ownership(a_transfer()) == world.transfer_ownership(a_transfer()) == []
    # THEN nothing ends, and the report is reported as false, with the same ids each time
    assert world.syncs.stored == stored
    assert world.heroku.webhooks.keys() == {"webhook-1", "webhook-2"}
    assert world.reported() == ["Transfer Report False"] * 4
    first, second, *again = world.event_bus.published
    assert [first.event_id, second.event_id] == [event.event_id for event in again]
    assert first.event_id != second.event_id
    assert [first.detail["sync_id"], second.detail["sync_id"]] == [SYNC_ID, SECOND_SYNC]
    assert first.detail["new_owner_id"] == NEW_OWNER


REPORT = an_activity_entry(
    entry_id="entry-1",
    at=LATER,
    action=ActivityAction.TRANSFER_REPORTED,
    actor="oda",
    actor_id="person:sub-of-oda",
    role="operator",
    subject={"project_id": PROJECT_ID},
)
WHERE = Report(entry_id="entry-1", at=LATER)


def test_who_reported_a_transfer_is_in_the_history_of_each_sync_that_ended(world: World) -> None:
    # GIVEN a report that the activity has
    world.activity.add(REPORT)
    # WHEN its event comes, with nothing but where that is
    entries = hear(world, a_transfer(report=WHERE))
    # THEN the person is named, not Hasura Cloud, in the histories and in the activity
    assert [(entry.actor, entry.actor_id, entry.role, entry.source_address) for entry in entries] == [
        ("oda", "person:sub-of-oda", "operator", REPORT.source_address)
    ] * 2
    recorded = [entry for entry in world.activity.stored if entry.action is ActivityAction.SYNC_TRANSFERRED]
    assert [entry.signature() for entry in recorded] == [REPORT.signature()] * 2


@pytest.mark.parametrize(
    ("stored", "report"),
    [
        (REPORT, Report(entry_id="entry-2", at=LATER)),
        (REPORT, Report(entry_id="entry-1", at=START)),
        (replace(REPORT, action=ActivityAction.SYNC_OPTED_OUT), WHERE),
        (replace(REPORT, subject=Subject(project_id=ELSEWHERE)), WHERE),
    ],
    ids=["another entry", "another time", "another action", "another project"],
)
def test_an_event_cannot_name_a_person_who_has_not_reported_it(
    world: World, stored: ActivityEntry, report: Report
) -> None:
    # GIVEN an event on the bus that names something else in the activity
    world.activity.add(stored)
    # WHEN
    entries = hear(world, a_transfer(report=report))
    # THEN the transfer counts, and is that of Hasura Cloud
    assert {entry.actor for entry in entries} == {HASURA_CLOUD}
    assert {entry.source_address for entry in entries} == {None}


def test_the_owner_that_hasura_names_counts_and_not_the_reported_one(world: World) -> None:
    world.hasura.owner_id = THIRD_OWNER
    world.transfer_ownership(a_transfer())
    assert {event.detail["new_owner_id"] for event in world.event_bus.published} == {THIRD_OWNER}
    assert world.sync.reason is Reason.OWNERSHIP_TRANSFERRED


@pytest.mark.parametrize("hidden", ["project", "token"])
def test_a_project_that_the_old_owners_token_does_not_see_ends(world: World, hidden: str) -> None:
    # GIVEN the usual transfer, after which the old owner has no access
    if hidden == "token":
        world.hasura.users.clear()
    else:
        world.projects.strangers.add("fake-hasura-token")
    # WHEN it is reported THEN the sync ends, because of the reported owner
    world.transfer_ownership(a_transfer())
    assert world.sync.reason is Reason.OWNERSHIP_TRANSFERRED
    assert {event.detail["new_owner_id"] for event in world.event_bus.published} == {NEW_OWNER}


@pytest.mark.parametrize("connection_id", [None, "gone"])
def test_without_a_connection_there_is_nobody_to_ask_and_nothing_to_lose(
    world: World, connection_id: str | None
) -> None:
    world.syncs.stored = {SYNC_ID: a_sync(connection_id=connection_id, status=Status.PAUSED)}
    world.transfer_ownership(a_transfer())
    assert world.sync.reason is Reason.OWNERSHIP_TRANSFERRED


def test_an_unknown_owner_is_asked_for_again(world: World) -> None:
    world.hasura.owner_id = None
    with pytest.raises(TransientFailure, match=r"^hasura_owner_unknown$"):
        world.transfer_ownership(a_transfer())
    assert world.sync.status is Status.ACTIVE


# ---------------------------------------------------------------- what a transfer ends


def test_both_sides_are_reported(world: World) -> None:
    hear(world, a_transfer())
    reported = [event for event in world.event_bus.published if event.type.value == "Sync Disconnected"]
    assert [event.detail["sync_id"] for event in reported] == [SYNC_ID, SECOND_SYNC]
    assert {event.detail["previous_owner_id"] for event in reported} == {OWNER_ID}
    assert {event.detail["new_owner_id"] for event in reported} == {NEW_OWNER}
    assert {event.detail["reason"] for event in reported} == {Reason.OWNERSHIP_TRANSFERRED}


def test_history_remembers_who_did_it(world: World) -> None:
    entries = hear(world, a_transfer())
    assert entries == world.syncs.history
    assert {entry.action for entry in entries} == {Action.TRANSFERRED}
    assert {entry.actor for entry in entries} == {"hasura.cloud"}
    assert {entry.outcome for entry in entries} == {None}


def test_a_check_that_finds_out_takes_the_same_steps(world: World) -> None:
    # GIVEN a transfer that nobody notified us of
    world.hasura.owner_id = NEW_OWNER
    # WHEN a check finds out
    entry = world.check(cause=Cause.SCHEDULE)
    found_out = world.sync
    # THEN sync, history and event are those of the transfer's own event, but for the check's outcome
    assert (entry.action, entry.outcome, entry.cause) == (Action.TRANSFERRED, Outcome.OWNER_CHANGED, Cause.SCHEDULE)
    assert (found_out.status, found_out.reason, found_out.epoch) == (
        Status.DISCONNECTED,
        Reason.OWNERSHIP_TRANSFERRED,
        2,
    )
    assert found_out.current_connection_id is None
    assert world.event_bus.published[-1].detail["new_owner_id"] == NEW_OWNER


def test_a_repeated_event_changes_nothing(world: World) -> None:
    hear(world, a_transfer())
    stored, published = dict(world.syncs.stored), list(world.event_bus.published)
    assert hear(world, a_transfer()) == []
    assert world.syncs.stored == stored
    assert world.event_bus.published == published


@pytest.mark.parametrize(
    ("owner_id", "owner_verified_at", "incoming_event"),
    [
        (NEW_OWNER, LATER + timedelta(minutes=1), a_transfer()),
        (NEW_OWNER, LATER - timedelta(minutes=1), a_transfer()),
        (THIRD_OWNER, LATER + timedelta(hours=2), a_transfer()),
        (OWNER_ID, LATER + timedelta(hours=2), a_transfer()),
        (OWNER_ID, None, a_transfer(transferred_at=START - timedelta(days=1))),
    ],
    ids=[
        "restarted by the new owner, the event is late",
        "the clocks disagree, the owner is right",
        "handed on since, and restarted",
        "handed back since, and restarted",
        "enabled after the transfer, before restarts were remembered",
    ],
)
def test_a_late_event_disconnects_nothing_restarted_since(
    world: World, owner_id: str, owner_verified_at: Any, incoming_event: OwnershipTransfer
) -> None:
    # GIVEN a sync that was enabled or restarted by somebody who owned the project then
    running = a_sync(owner_id=owner_id, owner_verified_at=owner_verified_at, epoch=5)
    world.syncs.stored = {SYNC_ID: running}
    # WHEN the event comes THEN the sync runs on
    assert hear(world, incoming_event) == []
    assert world.sync == running


def test_a_project_that_was_handed_there_and_back_has_to_be_restarted(world: World) -> None:
    # GIVEN a sync from before both transfers
    back = a_transfer(event_id="event-2", new_owner_id=OWNER_ID, transferred_at=LATER + timedelta(hours=1))
    # WHEN we hear of them in the wrong order
    hear(world, back)
    hear(world, a_transfer())
    # THEN somebody else owned the project meanwhile, and that ends a sync
    assert world.sync.reason is Reason.OWNERSHIP_TRANSFERRED


def test_a_transfer_ends_an_opted_out_sync_which_keeps_its_connection(world: World) -> None:
    # GIVEN an opt-out of the old owner
    opted_out = a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, epoch=2, webhook_id=None)
    world.syncs.stored = {SYNC_ID: opted_out}
    # WHEN the project is transferred
    hear(world, a_transfer())
    # THEN it stays disconnected, and is not connected to the old owner any more
    assert (world.sync.status, world.sync.reason) == (Status.DISCONNECTED, Reason.OWNERSHIP_TRANSFERRED)
    assert world.sync.current_connection_id is None


def test_heroku_out_of_order_stops_no_disconnect(world: World) -> None:
    # GIVEN a Heroku that does not answer
    def unavailable(operation: str) -> None:
        raise TransientFailure("heroku_timeout")

    world.heroku.before_each = unavailable
    # WHEN the project is transferred
    with pytest.raises(TransientFailure, match=r"^heroku_timeout$"):
        hear(world, a_transfer())
    # THEN both syncs are disconnected all the same, and everybody was notified
    assert {world.syncs.stored[one].status for one in (SYNC_ID, SECOND_SYNC)} == {Status.DISCONNECTED}
    assert world.reported() == ["Sync Disconnected"] * 2
    # AND the event's next attempt removes the webhooks, and forgets the connection
    world.heroku.before_each = nothing_happens
    assert hear(world, a_transfer()) == []
    assert world.heroku.webhooks == {}
    assert world.sync.current_connection_id is None
    assert world.reported() == ["Sync Disconnected"] * 2


def test_one_sync_that_cannot_be_stored_stops_no_other(world: World) -> None:
    # GIVEN a table that fails once
    failures = iter([TransientFailure("state_unavailable")])

    def fail_once(operation: str) -> None:
        if operation == "record":
            for failure in failures:
                raise failure

    world.syncs.before_each = fail_once
    # WHEN the project is transferred
    with pytest.raises(TransientFailure, match=r"^state_unavailable$"):
        hear(world, a_transfer())
    # THEN the other sync ended, and the next attempt ends this one
    assert world.sync.status is Status.ACTIVE
    assert world.syncs.stored[SECOND_SYNC].status is Status.DISCONNECTED
    assert [entry.sync_id for entry in hear(world, a_transfer())] == [SYNC_ID]


def test_a_sync_that_changes_at_the_same_time_is_looked_at_again(world: World) -> None:
    # GIVEN an opt-out between our read and our write
    opt_outs = iter([a_sync(status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, epoch=2)])

    def opt_out(operation: str) -> None:
        if operation == "record":
            for sync in opt_outs:
                world.syncs.stored[SYNC_ID] = sync

    world.syncs.before_each = opt_out
    # WHEN the project is transferred THEN the sync ends in the epoch after the opt-out's
    hear(world, a_transfer())
    assert world.sync.epoch == 3
    assert world.sync.current_connection_id is None


def test_a_sync_that_never_rests_is_left_to_the_events_next_attempt(world: World) -> None:
    def always_changing(operation: str) -> None:
        if operation == "record":
            stored = world.sync
            world.syncs.stored[SYNC_ID] = a_sync(epoch=stored.epoch + 1)

    world.syncs.before_each = always_changing
    with pytest.raises(TransientFailure, match=r"^sync_contended$"):
        hear(world, a_transfer())
    assert world.sync.status is Status.ACTIVE


def test_a_sync_that_is_not_listed_yet_is_ended_by_its_check(world: World) -> None:
    # GIVEN a sync so new that the index does not list it
    world.project_syncs.not_yet_listed = {SYNC_ID}
    hear(world, a_transfer())
    assert world.sync.status is Status.ACTIVE
    # WHEN its first check comes
    world.hasura.owner_id = NEW_OWNER
    entry = world.check(cause=Cause.ENABLED)
    # THEN nothing was written
    assert entry.outcome is Outcome.OWNER_CHANGED
    assert world.target is None
    assert world.sync.reason is Reason.OWNERSHIP_TRANSFERRED


def test_a_sync_that_is_deleted_at_the_same_time_is_nothing_to_do(world: World) -> None:
    def delete(operation: str) -> None:
        world.syncs.stored.pop(SYNC_ID, None)

    world.syncs.before_each = delete
    assert [entry.sync_id for entry in hear(world, a_transfer())] == [SECOND_SYNC]


def test_lost_access_pauses_until_the_owner_is_known_to_be_another(world: World) -> None:
    # GIVEN the usual transfer: the old owner's token sees the project no more
    world.hasura.users.clear()
    # WHEN it is checked
    world.check()
    # THEN it pauses at once, with nothing written, because a dead token looks the same
    assert (world.sync.status, world.sync.reason) == (Status.PAUSED, Reason.HASURA_ACCESS_LOST)
    assert world.target is None
    assert world.sync.connection_id == CONNECTION_ID
    # AND the event ends it
    hear(world, a_transfer())
    assert world.sync.reason is Reason.OWNERSHIP_TRANSFERRED


def test_a_project_without_a_source_is_asked_for_its_owner_too(world: World) -> None:
    # GIVEN a source that is missing, and a transfer that nobody notified us of
    world.heroku.drop()
    world.hasura.owner_id = NEW_OWNER
    # WHEN it is checked THEN the sync ends, although there was nothing to write
    assert world.check().outcome is Outcome.OWNER_CHANGED
    assert world.sync.reason is Reason.OWNERSHIP_TRANSFERRED


def test_a_failed_look_at_the_owner_of_a_project_without_a_source_concludes_nothing(world: World) -> None:
    world.heroku.drop()
    world.hasura.owner_id = None
    world.check()
    assert (world.sync.status, world.sync.reason) == (Status.PAUSED, Reason.SOURCE_MISSING)


class Recorder:
    """Ends no sync, and keeps the event that it should end because of."""

    def __init__(self) -> None:
        self.incoming_event: list[NewOwner] = []

    def disconnect(self, sync: Sync, incoming_event: NewOwner) -> tuple[Sync, HistoryEntry]:
        self.incoming_event.append(incoming_event)
        return sync, a_history_entry()

    def clean_up(self, disconnected: Sync) -> None:
        """Do nothing."""


def test_each_sync_ends_because_of_the_transfer(world: World) -> None:
    recorder: Any = Recorder()
    world.clock.time = LATER + timedelta(minutes=1)
    world.hasura.owner_id = NEW_OWNER
    replace(world.transfer_ownership, disconnect_transferred=recorder)(a_transfer())
    assert recorder.incoming_event == [
        NewOwner(
            owner_id=NEW_OWNER,
            since=LATER + timedelta(minutes=1),
            outcome=None,
            request=CheckRequest(sync_id=sync_id, cause=Cause.OPERATOR, requested_at=LATER, event_id="event-1"),
        )
        for sync_id in (SYNC_ID, SECOND_SYNC)
    ]
