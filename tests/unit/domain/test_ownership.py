"""Which syncs a change of owners ends, however late or often it is reported."""

from datetime import datetime, timedelta
from typing import Final

import pytest
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.sync import Reason, Status

from tests.fakes.clock import START
from tests.fakes.examples import OWNER_ID, PROJECT_ID, a_sync

INSTANT: Final = timedelta(microseconds=1)


def a_transfer(at: datetime, *, project_id: str = PROJECT_ID, to: str = "new-owner") -> OwnershipTransfer:
    """Return the an event about a transfer that was accepted at this moment."""
    return OwnershipTransfer(
        event_id="an-event", project_id=project_id, new_owner_id=to, transferred_at=at, previous_owner_id=OWNER_ID
    )


@pytest.mark.parametrize(("late", "ends"), [(-INSTANT, False), (timedelta(0), False), (INSTANT, True)])
def test_it_ends_what_was_enabled_or_restarted_before_it(late: timedelta, ends: bool) -> None:  # noqa: FBT001
    # GIVEN a sync that was made long ago, and restarted later
    sync = a_sync(created_at=START - timedelta(days=9), owner_verified_at=START)
    assert a_transfer(START + late).ends(sync) is ends


@pytest.mark.parametrize(("late", "ends"), [(-INSTANT, False), (timedelta(0), False), (INSTANT, True)])
def test_a_sync_of_which_nobody_knows_better_belongs_to_its_owner_since_it_was_made(
    late: timedelta,
    ends: bool,  # noqa: FBT001
) -> None:
    assert a_transfer(START + late).ends(a_sync(created_at=START, owner_verified_at=None)) is ends


def test_it_ends_nothing_of_another_project() -> None:
    assert not a_transfer(START + INSTANT, project_id="another-project").ends(a_sync())


def test_it_ends_nothing_that_belongs_to_the_new_owner() -> None:
    assert not a_transfer(START + INSTANT, to=OWNER_ID).ends(a_sync())


@pytest.mark.parametrize("reason", list(Reason))
def test_what_is_disconnected_ends_unless_a_transfer_has_ended_it(reason: Reason) -> None:
    sync = a_sync(status=Status.DISCONNECTED, reason=reason)
    assert a_transfer(START + INSTANT).ends(sync) is (reason is not Reason.OWNERSHIP_TRANSFERRED)
