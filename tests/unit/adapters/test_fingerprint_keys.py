"""The fingerprint keys as one process remembers them."""

import pytest
from urlsync.adapters.aws.secrets_manager import CURRENT, MAX_AGE_S, PREVIOUS, REREAD_INTERVAL_S, StagedFingerprintKeys
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret


class Shelf:
    """What is stored, when, and how often it was asked for."""

    def __init__(self) -> None:
        self.stored: dict[str, str] = {CURRENT: "fake-first"}
        self.time = 1_000_000.0
        self.asked: list[str] = []
        self.is_open = True
        self.keys = StagedFingerprintKeys(self.read, lambda: self.time)

    def read(self, stage: str) -> Secret | None:
        self.asked.append(stage)
        if not self.is_open:
            raise TransientFailure("secret_unavailable")
        value = self.stored.get(stage)
        return None if value is None else Secret(value)

    def rotate(self) -> None:
        self.stored = {CURRENT: "fake-second", PREVIOUS: self.stored[CURRENT]}


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def test_a_key_is_read_once_an_hour(shelf: Shelf) -> None:
    assert shelf.keys.current == shelf.keys.current == Secret("fake-first")
    assert shelf.asked == [CURRENT]
    # GIVEN a rotation
    shelf.rotate()
    assert shelf.keys.current == Secret("fake-first")
    # THEN it is noticed once the key is an hour old
    shelf.time += MAX_AGE_S
    assert shelf.keys.current == Secret("fake-second")
    assert shelf.keys.previous == Secret("fake-first")


def test_a_secret_that_was_never_rotated_has_no_previous_key(shelf: Shelf) -> None:
    assert shelf.keys.previous is None
    assert shelf.keys.previous is None
    assert shelf.asked == [PREVIOUS]


def test_both_are_read_again_out_of_turn_but_not_again_and_again(shelf: Shelf) -> None:
    assert (shelf.keys.current, shelf.keys.previous) == (Secret("fake-first"), None)
    shelf.rotate()
    # WHEN a fingerprint of an unknown key comes
    assert shelf.keys.refresh()
    # THEN the rotation is seen, and the next unknown one changes nothing for a while
    assert (shelf.keys.current, shelf.keys.previous) == (Secret("fake-second"), Secret("fake-first"))
    assert not shelf.keys.refresh()
    shelf.time += REREAD_INTERVAL_S
    assert shelf.keys.refresh()


def test_a_clock_that_was_set_back_keeps_no_key_for_ever(shelf: Shelf) -> None:
    assert shelf.keys.current
    shelf.time -= 10 * MAX_AGE_S
    shelf.rotate()
    assert shelf.keys.current == Secret("fake-second")


def test_a_key_that_cannot_be_read_again_stays_in_use(shelf: Shelf) -> None:
    assert shelf.keys.current
    shelf.is_open = False
    shelf.time += MAX_AGE_S
    assert shelf.keys.current == Secret("fake-first")
    # AND is asked for again a minute later, not with every value
    assert shelf.keys.current == Secret("fake-first")
    assert shelf.asked == [CURRENT] * 2
    shelf.time += REREAD_INTERVAL_S
    assert shelf.keys.current
    assert len(shelf.asked) == 3


def test_without_any_key_it_is_tried_later(shelf: Shelf) -> None:
    shelf.is_open = False
    with pytest.raises(TransientFailure, match="secret_unavailable"):
        _ = shelf.keys.current
    shelf.is_open, shelf.stored = True, {}
    with pytest.raises(TransientFailure, match="fingerprint_key_missing"):
        _ = shelf.keys.current
