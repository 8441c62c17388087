"""Which table is the current one, and which was restored."""

from datetime import timedelta

import pytest
from urlsync.domain.errors import TableRestored
from urlsync.domain.table_mark import CREATED_WITHIN, TableIdentity, TableMark, is_current, latest_of, require_live

from tests.fakes.clock import START

MOMENT = timedelta(microseconds=1)


def a_mark(table_id: str | None = None, generation: int = 0) -> TableMark:
    return TableMark(generation=generation, table_id=table_id, stored_at=START)


def a_table(table_id: str = "one", created: timedelta = timedelta(0), *, is_copy: bool = False) -> TableIdentity:
    return TableIdentity(table_id=table_id, created_at=START + created, is_copy=is_copy)


@pytest.mark.parametrize("generation", [0, 1, 2])
@pytest.mark.parametrize("is_copy", [True, False])
@pytest.mark.parametrize(("marked", "current"), [("one", True), ("other", False), ("", False)])
def test_the_table_that_the_mark_names_is_current_and_no_other(
    generation: int, marked: str, *, is_copy: bool, current: bool
) -> None:
    assert is_current(a_mark(marked, generation), a_table("one", timedelta(days=9), is_copy=is_copy)) is current


@pytest.mark.parametrize("created", [-CREATED_WITHIN, timedelta(0), CREATED_WITHIN])
def test_without_a_name_the_table_that_was_made_with_the_mark_is_current(created: timedelta) -> None:
    assert is_current(a_mark(), a_table(created=created))


@pytest.mark.parametrize("created", [-CREATED_WITHIN - MOMENT, CREATED_WITHIN + MOMENT])
def test_without_a_name_a_table_of_another_time_is_not_current(created: timedelta) -> None:
    assert not is_current(a_mark(), a_table(created=created))


def test_without_a_name_a_copy_is_not_current() -> None:
    assert not is_current(a_mark(), a_table(is_copy=True))


def test_without_a_name_no_table_is_current_after_a_restore() -> None:
    assert not is_current(a_mark(generation=1), a_table())


def test_what_needs_the_current_table_is_refused_while_it_is_restored() -> None:
    require_live(lambda: False)
    with pytest.raises(TableRestored):
        require_live(lambda: True)


def test_the_mark_of_the_highest_generation_counts_and_of_the_first_one_its_first_version() -> None:
    # GIVEN the mark of a new stack, stored again by deployments before and after a restore
    first = [TableMark(generation=0, table_id=None, stored_at=START + each * MOMENT) for each in (3, 1, 2)]
    later = [TableMark(generation=1, table_id=f"table-{each}", stored_at=START + each * MOMENT) for each in (2, 3, 1)]
    last = TableMark(generation=2, table_id="last", stored_at=START)
    # THEN
    assert latest_of(first) == first[1]
    assert latest_of([*first, *later]) == later[1]
    assert latest_of([last, *later, *first]) == last
