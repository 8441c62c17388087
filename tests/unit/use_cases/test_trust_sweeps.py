"""A person lets sweeps earn trust again, and who may; and when syncs were last seen right."""

from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.activity import ActivityAction, Subject
from urlsync.domain.errors import NotFound, RoleRequired, TransientFailure
from urlsync.domain.signs import CHANGES_TO_TRUST, SignKind, Trust
from urlsync.domain.sweep import UNSWEPT, Sweep
from urlsync.domain.sync import Reason, Status
from urlsync.use_cases.sweeping.find_verified import Verified

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID
from tests.fakes.rights_world import ADMIN, OPERATOR, OWNER, RightsWorld
from tests.fakes.swept_town import MINUTE, SweptWorld

BROKEN = UNSWEPT.with_trust(SignKind.RELEASED_AT, Trust(seen=CHANGES_TO_TRUST, broken_at=START))


def interval_of(world: SweptWorld) -> timedelta | None:
    """Return the longest time between two checks of the sync."""
    [found] = world.use_cases.find_verified([world.sync])
    return found.check_interval


@pytest.fixture
def world() -> RightsWorld:
    """A sync of a connection whose sweeps are not trusted any more."""
    world = RightsWorld()
    stored = world.connections.stored
    stored[CONNECTION_ID] = replace(stored[CONNECTION_ID], sweep=BROKEN)
    return world


def test_an_operator_lets_sweeps_earn_trust_again(world: RightsWorld) -> None:
    world.use_cases.trust_sweeps(SYNC_ID, actor=OPERATOR)
    sweep = world.connections.stored[CONNECTION_ID].sweep
    assert (sweep.is_broken, sweep.source_trust.seen, sweep.target_trust.seen) == (False, 0, 0)
    [entry] = world.activity.stored
    assert (entry.action, entry.actor_id) == (ActivityAction.SWEEPS_TRUSTED, OPERATOR.key)
    assert entry.subject == Subject(project_id=PROJECT_ID, sync_id=SYNC_ID, connection_id=CONNECTION_ID)
    # AND saying it again changes nothing
    world.use_cases.trust_sweeps(SYNC_ID, actor=ADMIN)
    assert len(world.activity.stored) == 1


@pytest.mark.parametrize("before", [BROKEN, UNSWEPT])
def test_an_operator_takes_the_signs_for_proven(world: RightsWorld, before: Sweep) -> None:
    # GIVEN sweeps that have lost trust, or not earned it yet
    found = world.connections.stored[CONNECTION_ID]
    world.connections.stored[CONNECTION_ID] = replace(found, sweep=before)
    # WHEN
    world.use_cases.trust_sweeps(SYNC_ID, actor=OPERATOR, proven=True)
    # THEN they are trusted, and it is known whose word that is
    sweep = world.connections.stored[CONNECTION_ID].sweep
    assert (sweep.is_trusted, sweep.is_broken, sweep.revision) == (True, False, before.revision + 1)
    [entry] = world.activity.stored
    assert (entry.action, entry.actor_id) == (ActivityAction.SWEEPS_PROVEN, OPERATOR.key)
    assert (entry.subject.sync_id, entry.subject.connection_id) == (SYNC_ID, CONNECTION_ID)
    # AND saying it again changes nothing
    world.use_cases.trust_sweeps(SYNC_ID, actor=ADMIN, proven=True)
    assert len(world.activity.stored) == 1


def test_trust_that_was_taken_for_proven_ends_with_the_first_change_without_its_sign() -> None:
    # GIVEN a connection whose sweeps an operator has taken for proven, although `released_at` never moves
    world = SweptWorld()
    world.heroku.is_honest = False
    for _ in range(3):
        world.minute()
    world.use_cases.trust_sweeps(SYNC_ID, actor=OPERATOR, proven=True)
    for _ in range(20):
        world.minute()
    assert (world.sweep.is_trusted, interval_of(world)) == (True, timedelta(hours=6))
    # WHEN a full check finds a change THEN trust has ended, and each sync is checked at the ordinary interval
    world.heroku.rotate("postgres://fake-user:fake-2@db.example.com/fake")
    for _ in range(6 * 60 + 15):
        world.minute()
    assert world.sweep.is_broken
    assert interval_of(world) == timedelta(minutes=15)


@pytest.mark.parametrize("proven", [True, False])
def test_an_owner_may_not(world: RightsWorld, *, proven: bool) -> None:
    with pytest.raises(RoleRequired):
        world.use_cases.trust_sweeps(SYNC_ID, actor=OWNER, proven=proven)
    assert world.connections.stored[CONNECTION_ID].sweep == BROKEN


def test_a_sync_without_a_connection_has_no_sweeps(world: RightsWorld) -> None:
    world.syncs.stored[SYNC_ID] = replace(world.syncs.stored[SYNC_ID], connection_id=None)
    with pytest.raises(NotFound, match=r"\bconnection\b"):
        world.use_cases.trust_sweeps(SYNC_ID, actor=OPERATOR)


@pytest.mark.parametrize("times", [1, 3])
def test_a_sweep_that_ends_meanwhile_is_no_obstacle_unless_each_time(world: RightsWorld, times: int) -> None:
    left = times

    def overtake(operation: str) -> None:
        nonlocal left
        if operation == "replace_sweep" and left:
            left -= 1
            found = world.connections.stored[CONNECTION_ID]
            moved = replace(found.sweep, revision=found.sweep.revision + 1)
            world.connections.stored[CONNECTION_ID] = replace(found, sweep=moved)

    world.connections.before_each = overtake
    if times == 1:
        world.use_cases.trust_sweeps(SYNC_ID, actor=OPERATOR)
        assert not world.connections.stored[CONNECTION_ID].sweep.is_broken
        return
    with pytest.raises(TransientFailure, match=r"^sweep_overtaken$"):
        world.use_cases.trust_sweeps(SYNC_ID, actor=OPERATOR)


# ---------------------------------------------------------------- when syncs were last seen right


def verified(world: SweptWorld) -> Verified:
    (found,) = world.use_cases.find_verified([world.sync])
    return found


def test_a_sync_that_sweeps_cover_was_seen_right_by_the_last_one() -> None:
    world = SweptWorld()
    for _ in range(20):
        world.minute()
    checked = world.sync.read_watermark
    # GIVEN no trust yet THEN only its own check counts, and it is checked every 15 minutes
    assert (verified(world).last_verified_at, verified(world).check_interval) == (checked, 15 * MINUTE)
    # WHEN trust is earned THEN the last sweep counts, and it is checked every six hours
    world.prove()
    world.clock.advance(5 * MINUTE)
    world.sweep_now()
    assert verified(world).last_verified_at == world.sweep.completed_at != checked
    assert verified(world).check_interval == timedelta(hours=6)


def test_a_sync_whose_sign_has_moved_was_last_seen_right_before() -> None:
    world = SweptWorld()
    for _ in range(20):
        world.minute()
    world.prove()
    checked = world.sync.read_watermark
    world.heroku.rotate("postgres://fake-user:fake-other@db.example.com/fake")
    world.sweep_now()
    assert verified(world).last_verified_at == checked


def test_a_sync_that_ended_is_not_checked() -> None:
    world = SweptWorld()
    ended = replace(world.sync, status=Status.DISCONNECTED, reason=Reason.OPTED_OUT, read_watermark=START)
    world.syncs.stored[SYNC_ID] = ended
    assert verified(world) == Verified(ended, START, None)


def test_a_sync_without_a_connection_is_not_swept() -> None:
    world = SweptWorld()
    world.syncs.stored[SYNC_ID] = replace(world.sync, connection_id=None, read_watermark=START)
    assert verified(world) == Verified(world.sync, START, 15 * MINUTE)


def test_many_syncs_cost_one_read_of_their_connections() -> None:
    world = SweptWorld()
    seen: list[str] = []
    world.connections.before_each = seen.append
    world.use_cases.find_verified([world.sync] * 50)
    world.use_cases.find_verified([])
    assert seen == ["sweeps"]
