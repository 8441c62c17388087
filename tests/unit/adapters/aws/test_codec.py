"""The codec of items: every field of every stored type comes back as it was."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes
from urlsync.adapters.dynamodb.table import from_item, to_item


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Inner:
    name: str
    size: int | None = None


@dataclass(frozen=True)
class Outer:
    text: str
    maybe: str | None
    number: int = 7
    flag: bool = False
    colour: Colour = Colour.RED
    at: datetime | None = None
    lasts: timedelta | None = None
    inner: Inner | None = None
    many: tuple[Inner, ...] = ()
    detail: dict[str, Any] | None = None


inners = st.builds(Inner, name=st.text(), size=st.none() | st.integers(-(10**30), 10**30))
outers = st.builds(
    Outer,
    text=st.text(),
    maybe=st.none() | st.text(),
    number=st.integers(-(10**30), 10**30),
    flag=st.booleans(),
    colour=st.sampled_from(Colour),
    at=st.none() | st.datetimes(timezones=st.just(UTC)),
    lasts=st.none() | st.integers(0, 10**12).map(lambda ms: timedelta(milliseconds=ms)),
    inner=st.none() | inners,
    many=st.lists(inners, max_size=3).map(tuple),
    detail=st.none()
    | st.dictionaries(st.text(), st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False)),
)


@given(outers)
def test_whatever_is_stored_in_dynamodb_comes_back(value: Outer) -> None:
    assert from_attributes(Outer, from_item(to_item(to_attributes(value)))) == value


@given(outers)
def test_whatever_is_stored_as_json_comes_back(value: Outer) -> None:
    assert from_attributes(Outer, json.loads(json.dumps(to_attributes(value)))) == value


def test_the_parts_of_a_flat_field_are_attributes_of_their_own() -> None:
    value = Outer(text="a", maybe=None, inner=Inner(name="b", size=1))

    attributes = to_attributes(value, flat="inner")

    assert (attributes["inner_name"], attributes["inner_size"]) == ("b", 1)
    assert "inner" not in attributes
    assert from_attributes(Outer, attributes, flat="inner") == value


def test_what_has_no_value_is_left_out() -> None:
    assert to_attributes(Outer(text="a", maybe=None)) == {"text": "a", "number": 7, "flag": False, "colour": "red"}


def test_unknown_attributes_are_ignored_and_absent_ones_have_their_default() -> None:
    assert from_attributes(Outer, {"text": "a", "added_later": 1}) == Outer(text="a", maybe=None)


def test_a_field_that_must_be_there_is_missed() -> None:
    with pytest.raises(TypeError, match="text"):
        from_attributes(Outer, {"maybe": "a"})


def test_an_unknown_word_is_refused() -> None:
    with pytest.raises(ValueError, match="green"):
        from_attributes(Outer, {"text": "a", "colour": "green"})


@pytest.mark.parametrize("value", [Decimal(1), 1.5, object(), b"a", {1}])
def test_a_type_that_no_field_has_is_refused_without_its_value(value: object) -> None:
    with pytest.raises(TypeError, match=f"^cannot store a {type(value).__name__}$"):
        to_attributes(Inner(name=value))  # type: ignore[arg-type]
