"""Key conditions of the emulator's queries."""

from typing import Any

import pytest

from local.emulator.key_conditions import SLOT, with_quick_key_conditions

ITEM = {"pk": {"S": "b"}, "status": {"S": "active"}, "due_at": {"N": "5"}}


class Emulator:
    """Evaluates nothing; counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, *_arguments: Any, **_slot: str) -> bool:
        self.asked += 1
        return True


@pytest.mark.parametrize(
    ("condition", "value", "holds"),
    [
        ("pk = :v", "b", True),
        ("pk = :v", "a", False),
        ("pk < :v", "c", True),
        ("pk < :v", "b", False),
        ("pk <= :v", "b", True),
        ("pk > :v", "a", True),
        ("pk > :v", "b", False),
        ("pk >= :v", "b", True),
        ("pk > :v", "ä", False),
        ("#s = :active AND pk > :v", "a", True),
        ("#s = :active AND pk > :v", "b", False),
    ],
)
def test_texts_are_compared_without_the_emulator(condition: str, value: str, holds: bool) -> None:  # noqa: FBT001
    emulator = Emulator()
    evaluate = with_quick_key_conditions(emulator)
    values, names = {":v": {"S": value}, ":active": {"S": "active"}}, {"#s": "status"}
    evaluate(condition, ITEM, values, names, slot=SLOT)

    assert evaluate(condition, ITEM, values, names, slot=SLOT) is holds
    assert emulator.asked == 1


@pytest.mark.parametrize(
    ("condition", "slot"),
    [
        ("begins_with(pk, :v)", SLOT),
        ("due_at = :n", SLOT),
        ("missing = :v", SLOT),
        ("pk BETWEEN :v AND :v", SLOT),
        ("pk = :v", "FilterExpression"),
    ],
)
def test_everything_else_is_left_to_the_emulator(condition: str, slot: str) -> None:
    emulator = Emulator()
    evaluate = with_quick_key_conditions(emulator)

    for _ in range(3):
        assert evaluate(condition, ITEM, {":v": {"S": "b"}, ":n": {"N": "5"}}, {}, slot=slot)

    assert emulator.asked == 3
