"""While the table is restored and not reconciled, no use case writes to Hasura Cloud or touches a webhook."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from urlsync.domain.check import Cause, Outcome
from urlsync.domain.confirmation import Confirmation
from urlsync.domain.errors import TableRestored, TransientFailure
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.provisioning import Step
from urlsync.domain.sync import Reason, Status, Webhook
from urlsync.use_cases.operations.delete_person import ContinueDeletions, DeletionsRun
from urlsync.use_cases.operations.jobs import ContinueJobs

from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import START
from tests.fakes.examples import OWNER_ID, PROJECT_ID, SYNC_ID, a_connection, a_sync
from tests.fakes.forbidden import FORBIDDEN
from tests.fakes.heroku import SECOND_URL
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.project import FakeProject
from tests.fakes.provisioning_world import ProvisioningWorld
from tests.fakes.world import World, a_request

NEW_OWNER = "5a0c1f3e-0000-4000-8000-0000000000b0"


def table_of(world: World | ProvisioningWorld) -> FakeLiveTable:
    table: FakeLiveTable = world.live_table  # type: ignore[union-attr]
    return table


@pytest.fixture
def world() -> World:
    """A sync with a webhook, whose source has changed; its table was restored."""
    world = World(a_sync(webhook=Webhook.PRESENT, webhook_id="webhook-1"))
    world.heroku.webhooks["webhook-1"] = f"https://urlsync.example/webhooks/heroku/{SYNC_ID}"
    world.check()
    world.heroku.rotate(SECOND_URL)
    table_of(world).restored = True
    return world


def test_a_check_waits_and_asks_nobody(world: World) -> None:
    asked, written = list(world.heroku.calls), list(world.hasura.writes)
    history = list(world.syncs.history)

    entry = world.check(release_version=8)

    assert entry.outcome is Outcome.SKIPPED
    assert (world.heroku.calls, world.hasura.writes, world.syncs.history) == (asked, written, history)
    assert (world.sync.urgent, world.sync.waiting_since) == (True, world.clock.time)
    assert world.sync.next_check_at == world.clock.time


@pytest.mark.parametrize("cause", [Cause.SCHEDULE, Cause.FOLLOW_UP])
def test_a_check_that_waits_is_urgent_only_if_somebody_asked_for_it(world: World, cause: Cause) -> None:
    world.check(cause=cause)
    assert world.sync.urgent is False


def test_what_is_not_known_of_the_table_is_asked_again_and_then_waits(world: World) -> None:
    table_of(world).restored = None

    assert world.check_fails().code == "table_mark_unavailable"
    assert world.sync.waiting_since is None
    assert world.check(last_attempt=True).outcome is Outcome.SKIPPED
    assert world.sync.waiting_since == world.clock.time


def test_a_write_that_comes_after_the_restore_is_refused(world: World) -> None:
    # GIVEN a check that began before it was known
    table = table_of(world)
    table.restored = False
    world.hasura.before_each = lambda name: setattr(table, "restored", name == "read_target" or table.restored)

    # WHEN THEN
    assert world.check_fails(release_version=8).code == "restored"
    assert world.target != SECOND_URL
    assert world.sync.pending_fingerprint is None


def test_no_webhook_is_registered_repaired_or_removed(world: World) -> None:
    parts, before = world.use_cases, dict(world.heroku.webhooks)
    calls = list(world.heroku.calls)

    with pytest.raises(TableRestored):
        parts._remove_webhook(world.sync)
    with pytest.raises(TableRestored):
        parts._register_webhook(world.sync, a_connection())
    world.clock.advance(timedelta(days=3))
    parts._repair_webhook(world.sync, a_request().cause, world.connections)

    assert (world.heroku.webhooks, world.heroku.calls) == (before, calls)


def test_a_transfer_ends_the_sync_and_leaves_the_webhook_for_later(world: World) -> None:
    world.hasura.owner_id = NEW_OWNER
    transfer = OwnershipTransfer(
        event_id="event-1",
        project_id=PROJECT_ID,
        previous_owner_id=OWNER_ID,
        new_owner_id=NEW_OWNER,
        transferred_at=START + timedelta(hours=1),
    )

    (entry,) = world.transfer_ownership(transfer)

    assert (entry.status, entry.reason) == (Status.DISCONNECTED, Reason.OWNERSHIP_TRANSFERRED)
    assert (world.sync.status, world.sync.webhook) == (Status.DISCONNECTED, Webhook.PRESENT)
    assert world.sync.current_connection_id is not None
    assert world.heroku.webhooks
    assert world.reported()[-1] == "Sync Disconnected"


def test_a_confirmation_reloads_nothing(world: World) -> None:
    # GIVEN a project that is healthy, as far as Hasura Cloud says
    world.project = world.rollout = world.project_api = FakeProject(world.hasura)  # type: ignore[attr-defined]
    world.check_queue = FakeCheckQueue()  # type: ignore[attr-defined]
    follow_up = world.follow_ups.sent[-1]

    # THEN it is not asked, the confirmation comes again, and the last attempt says why nothing is known
    with pytest.raises(TransientFailure, match="restored"):
        world.use_cases.confirm_sync(follow_up)
    assert world.use_cases.confirm_sync(replace(follow_up, last_attempt=True)) is Confirmation.UNKNOWN
    assert (world.sync.serving, world.sync.health_issue) == (None, "restored")


def test_jobs_and_deletions_rest(world: World) -> None:
    # GIVEN two jobs that are not over, and a deletion that is not complete
    one = SimpleNamespace(changed_at=START, is_left_alone=lambda _now: False)
    unfinished: Any = SimpleNamespace(unfinished=lambda: [one] * 2)
    nothing: Any = FORBIDDEN
    until, table = world.clock.time + timedelta(seconds=10), table_of(world)

    # THEN nothing is done for them
    assert ContinueJobs(unfinished, nothing, world.clock, table)(until) == 2
    deletions = ContinueDeletions(unfinished, nothing, nothing, world.clock, table)()
    assert deletions == DeletionsRun(completed=0, oldest=timedelta(0), failures=())


def test_a_step_towards_a_database_waits_without_an_attempt() -> None:
    # GIVEN an order
    world = ProvisioningWorld()
    ordered = world.ordered()
    world.queue.messages.clear()
    table_of(world).restored = True

    # WHEN its message comes
    assert world.provision(ordered.provisioning_id) is None

    # THEN nothing was made, and the message comes again
    assert world.provisionings.get(ordered.provisioning_id) == ordered
    assert (ordered.step, world.made()) == (Step.CREATING_APP, [])
    (message,) = world.queue.messages
    assert message.due - world.clock.now() == timedelta(minutes=5)


def test_a_refusal_says_when_to_try_again() -> None:
    refusal: TransientFailure = TableRestored()

    assert (refusal.code, refusal.retry_after, str(refusal)) == ("restored", timedelta(minutes=5), "restored")
