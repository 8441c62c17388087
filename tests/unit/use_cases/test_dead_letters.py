"""What was given up can be seen, and tried again, any number of times."""

from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.check import Cause
from urlsync.domain.dead_letter import DeadLetter, Wish
from urlsync.domain.failure import TransientFailure
from urlsync.use_cases.redrive_dead_letters import RedriveDeadLetters, Redriven
from urlsync.use_cases.see_dead_letters import SeeDeadLetters

from tests.fakes.check_queue import FakeCheckQueue
from tests.fakes.clock import START, FakeClock
from tests.fakes.dead_letters import FakeDeadLetters

ONE, OTHER = "5a0c1f3e-0000-4000-8000-000000000001", "5a0c1f3e-0000-4000-8000-0000000000ff"


def a_letter(number: int, sync_id: str | None = ONE, **changes: Any) -> DeadLetter:
    fields = {"wish": Wish.CHECK, "sent_at": START + timedelta(seconds=number), **changes}
    return DeadLetter(message_id=f"message-{number}", sync_id=sync_id, **fields)


def test_letters_are_seen_oldest_first_and_stay_where_they_are() -> None:
    letters = FakeDeadLetters(a_letter(2), a_letter(1, wish=Wish.CONFIRMATION), a_letter(3, OTHER))
    see = SeeDeadLetters(letters)
    assert [letter.message_id for letter in see()] == ["message-1", "message-2", "message-3"]
    assert see() == see()
    assert len(letters.letters) == 3


def test_each_sync_is_checked_once_and_its_letters_are_gone() -> None:
    # GIVEN letters of two syncs, and one that cannot be read
    letters = FakeDeadLetters(
        a_letter(1), a_letter(2, OTHER), a_letter(3, wish=Wish.CONFIRMATION), a_letter(4, None)
    )
    queue = FakeCheckQueue()
    redrive = RedriveDeadLetters(letters, queue, FakeClock())
    # WHEN
    redriven = redrive()
    # THEN each sync is checked because an operator wanted it, and the unreadable one is left
    assert redriven == Redriven(dead_letters=3, checks=2, unreadable=1)
    assert [(request.sync_id, request.cause) for request in queue.sent] == [
        (ONE, Cause.OPERATOR),
        (OTHER, Cause.OPERATOR),
    ]
    assert list(letters.letters) == ["message-4"]
    assert letters.held == set()
    # AND once more changes nothing
    assert redrive() == Redriven(dead_letters=0, checks=0, unreadable=1)
    assert len(queue.sent) == 2


def test_a_letter_stays_until_its_check_is_on_the_queue() -> None:
    letters, queue = FakeDeadLetters(a_letter(1)), FakeCheckQueue()
    queue.failures = 1
    with pytest.raises(TransientFailure, match="check_queue_unavailable"):
        RedriveDeadLetters(letters, queue, FakeClock())()
    assert list(letters.letters) == ["message-1"]


def test_a_crash_before_the_removal_checks_twice_and_loses_nothing() -> None:
    letters, queue = FakeDeadLetters(a_letter(1)), FakeCheckQueue()
    letters.failures = 1
    redrive = RedriveDeadLetters(letters, queue, FakeClock())
    with pytest.raises(TransientFailure):
        redrive()
    letters.held.clear()  # as time does
    redrive()
    assert letters.letters == {}
    assert len(queue.sent) == 2
