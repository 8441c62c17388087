"""The new owner restarts a sync before anybody notified us that the project was transferred."""

import pytest
from urlsync.domain.errors import NotOwner
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.sync import Status

from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, OWNER_ID
from tests.fakes.operators import ACTOR, OTHER_CONNECTION_ID, OTHER_USER_ID, OperatorWorld


@pytest.fixture
def world() -> OperatorWorld:
    """Return a world whose project was handed to the owner of another connection."""
    world = OperatorWorld()
    world.enable()
    world.stranger_connects()
    world.project_is_transferred()
    return world


def restart(world: OperatorWorld) -> None:
    world.restart_sync(world.only_sync.sync_id, OTHER_CONNECTION_ID, actor=ACTOR)


def test_the_old_owner_is_disconnected_first_and_both_are_notified(world: OperatorWorld) -> None:
    # WHEN
    restart(world)
    # THEN the old owner's part has ended as every transfer ends, before the new owner's begins
    assert [action for action, _ in world.actions()][-2:] == ["transferred", "restarted"]
    (ended,) = [one for one in world.event_bus.published if one.type.value == "Sync Disconnected"]
    assert (ended.detail["previous_owner_id"], ended.detail["new_owner_id"]) == (OWNER_ID, OTHER_USER_ID)
    assert world.only_sync.status is Status.ACTIVE
    assert (world.only_sync.owner_id, world.only_sync.connection_id) == (OTHER_USER_ID, OTHER_CONNECTION_ID)
    assert len(world.heroku.webhooks) == 1


def test_an_event_after_the_restart_changes_nothing(world: OperatorWorld) -> None:
    # GIVEN the restart
    restart(world)
    restarted = world.only_sync
    # WHEN the event of the transfer comes at last
    incoming_event = OwnershipTransfer(
        event_id="event-1",
        project_id=restarted.project_id,
        previous_owner_id=OWNER_ID,
        new_owner_id=OTHER_USER_ID,
        transferred_at=START,
    )
    # THEN the new owner's sync runs on
    assert world.transfer_ownership(incoming_event) == []
    assert world.only_sync == restarted


def test_the_old_owner_cannot_restart_it(world: OperatorWorld) -> None:
    # GIVEN the new owner's sync
    restart(world)
    restarted = world.only_sync
    # WHEN the old owner tries THEN it is refused and nothing changes
    with pytest.raises(NotOwner):
        world.restart_sync(restarted.sync_id, CONNECTION_ID, actor=ACTOR)
    assert world.only_sync == restarted
