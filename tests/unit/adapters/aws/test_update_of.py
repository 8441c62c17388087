"""Updates of only those attributes that differ."""

from hypothesis import given
from hypothesis import strategies as st
from urlsync.adapters.dynamodb.table import Update, update_of

ATTRIBUTES = st.dictionaries(st.sampled_from(["status", "epoch", "reason", "outbox"]), st.integers(0, 2))


def test_nothing_differs() -> None:
    assert update_of({"epoch": 1}, {"epoch": 1}) == Update("", {}, {})


def test_one_of_each() -> None:
    update = update_of({"kept": 1, "changed": 1, "gone": 1}, {"kept": 1, "changed": 2, "new": 3})
    assert update.expression == "SET #changed = :changed, #new = :new REMOVE #gone"
    assert update.names == {"#changed": "changed", "#new": "new", "#gone": "gone"}
    assert update.values == {":changed": 2, ":new": 3}


def test_what_is_always_written_is_written_with_any_difference_and_with_nothing_else() -> None:
    always = {"epoch": 1}
    assert update_of({"epoch": 1, "status": 1}, {"epoch": 1, "status": 1}, always) == Update("", {}, {})
    assert update_of({"epoch": 1, "status": 1}, {"epoch": 1, "status": 2}, always).values == {":epoch": 1, ":status": 2}
    assert update_of({"epoch": 1, "status": 1}, {"epoch": 1}, always).values == {":epoch": 1}


@given(ATTRIBUTES, ATTRIBUTES)
def test_the_update_leads_from_one_to_the_other(before: dict[str, int], after: dict[str, int]) -> None:
    update = update_of(before, after)
    changed = {name[1:]: value for name, value in update.values.items()}
    removed = set(update.names.values()) - changed.keys()
    updated = {name: value for name, value in {**before, **changed}.items() if name not in removed}
    assert updated == after
    assert all(before.get(name) != value for name, value in changed.items())
