"""Items of other versions than the code's own."""

from collections.abc import Mapping
from typing import Any

import pytest
from urlsync.adapters.dynamodb.table import Schema
from urlsync.domain.errors import TransientFailure


def _with_full_name(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"full_name": f"{attributes['first_name']} {attributes['last_name']}"}


def _with_initials(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"initials": "".join(word[0] for word in attributes["full_name"].split())}


SCHEMA = Schema("person", (_with_full_name, _with_initials))
FIRST = {"first_name": "Ada", "last_name": "Lovelace"}


def read(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    return SCHEMA.read(attributes, dict)


def test_the_version_counts_the_upcasters() -> None:
    assert Schema("thing").stamp == {"schema_version": 1}
    assert SCHEMA.stamp == {"schema_version": 3}


def test_an_item_without_a_version_is_of_the_first_and_brought_up_step_by_step() -> None:
    assert read(FIRST) == {**FIRST, "full_name": "Ada Lovelace", "initials": "AL"}


def test_what_newer_code_has_written_already_is_not_written_over() -> None:
    mixed = {**FIRST, "schema_version": 1, "full_name": "Ada King"}
    assert read(mixed)["initials"] == "AK"


def test_an_item_of_a_newer_version_is_for_later_and_not_misread() -> None:
    with pytest.raises(TransientFailure, match="person_item_too_new"):
        read({**FIRST, "schema_version": 4})


@pytest.mark.parametrize("failure", [KeyError("fake-sentinel"), ValueError("fake-sentinel"), TypeError()])
def test_an_item_that_cannot_be_read_is_for_later_and_its_text_stays_out(failure: Exception) -> None:
    def reader(_attributes: Mapping[str, Any]) -> None:
        raise failure

    with pytest.raises(TransientFailure) as unreadable:
        Schema("person").read(FIRST, reader)
    assert str(unreadable.value) == "person_item_unreadable"
    assert unreadable.value.__suppress_context__
