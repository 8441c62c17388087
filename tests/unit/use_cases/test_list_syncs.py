"""Lists of syncs: every page once and in order, a bounded number of reads, and nothing of anybody else."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.domain.actor import Actor, Role
from urlsync.domain.errors import CursorInvalid
from urlsync.domain.listing import HealthHour, ListedSync, Place, Serving, SyncFilter, SyncOrder, position_of, words_of
from urlsync.domain.sync import Reason, Status, Sync
from urlsync.use_cases.operations import count_syncs
from urlsync.use_cases.operations.list_syncs import MAX_OWN, MAX_PAGE, MAX_READ, MAX_SORTED, SyncQuery

from tests.fakes.actors import ADMIN, an_actor
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, a_connection, a_sync
from tests.fakes.operators import OTHER_CONNECTION_ID, OTHER_USER_ID, OperatorWorld
from tests.fakes.sync_lists import FakeSyncLists

OWNER = an_actor("bea", Role.OWNER)
HEALTHY: Any = {"status": Status.ACTIVE, "reason": None, "serving": True}
STATES: tuple[dict[str, Any], ...] = (
    {"serving": True},
    {"status": Status.PAUSED, "reason": Reason.SOURCE_MISSING},
    {},
    {"status": Status.DISCONNECTED, "reason": Reason.OPTED_OUT, "serving": False},
)


def some(number: int, **changes: Any) -> list[Sync]:
    """Return syncs of which each fourth is in one of the states, in no order."""
    return [
        a_sync(
            sync_id=f"{each * 7919 % 100_000:08}-0000-4000-8000-000000000000",
            project_name=f"Project {each % 7}",
            env_var=f"E{each}",
            last_checked_at=None if each % 5 == 0 else START + timedelta(seconds=each * 31 % 17),
            last_updated_at=None if each % 3 == 0 else START + timedelta(seconds=each * 13 % 11),
            **STATES[each % 4] | changes,
        )
        for each in range(number)
    ]


def pages(world: OperatorWorld, query: SyncQuery, limit: int = 50, actor: Actor = ADMIN) -> Sequence[Sync]:
    """Return the syncs of all pages, each read within the bounds."""
    found: list[Sync] = []
    cursor = None
    while True:
        before = world.lists.items_read
        page = world.list_syncs(query, cursor, limit, actor=actor)
        assert len(page.items) <= limit
        assert world.lists.items_read - before <= MAX_READ
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


@pytest.mark.parametrize("limit", [1, 7, 500])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", SyncOrder)
@pytest.mark.parametrize("number", [0, 1, 40])
def test_every_sync_comes_once_and_in_order(
    number: int,
    order: SyncOrder,
    descending: bool,  # noqa: FBT001
    limit: int,
) -> None:
    world = OperatorWorld(*some(number))
    found = pages(world, SyncQuery(order=order, descending=descending), limit)
    every = sorted(world.syncs.stored.values(), key=lambda sync: position_of(sync, order), reverse=descending)
    assert found == every


FILTERS: list[SyncFilter] = [
    SyncFilter(status=Status.PAUSED),
    SyncFilter(reason=Reason.OPTED_OUT),
    SyncFilter(serving=Serving.UNKNOWN),
    SyncFilter(connection_id=CONNECTION_ID),
    SyncFilter(project_id=PROJECT_ID, serving=Serving.HEALTHY),
    SyncFilter(words=words_of("project 3")),
    SyncFilter(words=words_of("e1 quiet"), status=Status.PAUSED),
]


@pytest.mark.parametrize("number", [90, MAX_SORTED + 90])
@pytest.mark.parametrize("wanted", FILTERS)
@pytest.mark.parametrize(
    ("order", "descending"), [(SyncOrder.NAME, True), (SyncOrder.LAST_CHECKED, False), (SyncOrder.STATUS, True)]
)
def test_filters_leave_the_same_syncs_whether_few_or_many_have_to_be_read(
    order: SyncOrder,
    descending: bool,  # noqa: FBT001
    wanted: SyncFilter,
    number: int,
) -> None:
    world = OperatorWorld(*some(number))
    found = pages(world, SyncQuery(wanted=wanted, order=order, descending=descending), 20)
    every = [sync for sync in world.syncs.stored.values() if wanted.matches(ListedSync.of(sync))]
    assert found == sorted(every, key=lambda sync: position_of(sync, order), reverse=descending)
    assert found


def test_a_rare_sync_among_many_is_found_in_steps() -> None:
    # GIVEN one unhealthy sync at the end of many
    many = some(3 * MAX_READ, status=Status.ACTIVE, reason=None, serving=True)
    rare = replace(many[0], project_name="zzz", serving=False)
    world = OperatorWorld(*many[1:], rare)
    # WHEN
    first = world.list_syncs(SyncQuery(wanted=SyncFilter(serving=Serving.UNHEALTHY)), actor=ADMIN)
    # THEN
    assert first.items == []
    assert first.next_cursor is not None
    assert pages(world, SyncQuery(wanted=SyncFilter(serving=Serving.UNHEALTHY))) == [rare]
    # AND at once by its name
    before = world.lists.items_read
    assert world.list_syncs(SyncQuery(wanted=SyncFilter(words=("zzz",))), actor=ADMIN).items == [rare]
    assert world.lists.items_read - before == 2


def test_of_several_words_the_first_alone_is_looked_up() -> None:
    # GIVEN a first word that leaves too many to be sorted
    world = OperatorWorld(*some(MAX_SORTED + 1))
    asked: list[str] = []
    find = world.lists.ids_named

    def remember(word: str, limit: int) -> Sequence[str]:
        asked.append(word)
        return find(word, limit)

    world.lists.ids_named = remember  # type: ignore[method-assign]
    # WHEN
    world.list_syncs(SyncQuery(wanted=SyncFilter(words=("project", "e1"))), actor=ADMIN)
    # THEN
    assert asked == ["project"]


def test_a_page_that_ends_before_it_has_shown_anything_goes_on_where_it_ended() -> None:
    # GIVEN a place after which nothing follows but what is not wanted, and no time to read it all
    many = some(2 * MAX_READ + 10, status=Status.ACTIVE, reason=None, serving=True)
    world = OperatorWorld(*many)
    query = SyncQuery(wanted=SyncFilter(serving=Serving.UNHEALTHY))
    cursors, cursor = [], None
    # WHEN its pages are read
    while True:
        page = world.list_syncs(query, cursor, actor=ADMIN)
        assert page.items == []
        cursor = page.next_cursor
        if cursor is None:
            break
        cursors.append(cursor)
    # THEN each begins further on
    assert len(cursors) == len(set(cursors)) >= 2


def test_every_page_of_few_syncs_reads_these_only() -> None:
    # GIVEN eight syncs of many that a filter leaves
    rare = [
        replace(sync, project_name="zzz", sync_id=f"rare-{sync.env_var}", env_var=f"R{sync.env_var}")
        for sync in some(8)
    ]
    world = OperatorWorld(*some(MAX_SORTED + 100), *rare)
    query = SyncQuery(wanted=SyncFilter(words=("zzz",)))
    # WHEN the second page is read
    first = world.list_syncs(query, limit=3, actor=ADMIN)
    before = world.lists.items_read
    second = world.list_syncs(query, first.next_cursor, 3, actor=ADMIN)
    # THEN that reads their ids and themselves
    assert [len(page.items) for page in (first, second)] == [3, 3]
    assert world.lists.items_read - before == 2 * 8


def two_owners(mine: int, others: int) -> OperatorWorld:
    """Return a world in which the owner has some syncs, and another one more."""
    every = some(mine + others)
    theirs = (replace(sync, owner_id=OTHER_USER_ID, connection_id=OTHER_CONNECTION_ID) for sync in every[mine:])
    world = OperatorWorld(*every[:mine], *theirs)
    world.connections.stored = {
        CONNECTION_ID: a_connection(owner=OWNER.key),
        OTHER_CONNECTION_ID: a_connection(connection_id=OTHER_CONNECTION_ID, hasura_user_id=OTHER_USER_ID),
    }
    return world


@pytest.mark.parametrize(("mine", "others"), [(3, 5000), (MAX_SORTED, 2000), (MAX_SORTED + 10, 700), (0, 20)])
def test_an_owner_sees_their_own_syncs_and_fills_their_pages(mine: int, others: int) -> None:
    world = two_owners(mine, others)
    found = pages(world, SyncQuery(), 500, actor=OWNER)
    assert len(found) == mine
    assert {sync.owner_id for sync in found} <= {OWNER_ID}
    if mine <= MAX_SORTED:
        assert world.list_syncs(limit=500, actor=OWNER).next_cursor is None
        assert world.lists.items_read <= 4 * mine


@pytest.mark.parametrize("limit", [1, 7, 30, 40])
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", SyncOrder)
def test_an_owner_reads_page_after_page_in_both_directions(
    order: SyncOrder,
    descending: bool,  # noqa: FBT001
    limit: int,
) -> None:
    world = two_owners(30, 30)
    query, read = SyncQuery(order=order, descending=descending), list[Sync]()
    cursor, sizes = None, list[int]()
    while not sizes or cursor is not None:
        page = world.list_syncs(query, cursor, limit, actor=OWNER)
        read, cursor = [*read, *page.items], page.next_cursor
        sizes.append(len(page.items))
    own = [sync for sync in world.syncs.stored.values() if sync.owner_id == OWNER_ID]
    assert read == sorted(own, key=lambda sync: position_of(sync, order), reverse=descending)
    assert len(sizes) == -(-30 // limit)


def test_the_syncs_of_one_project_are_found_without_an_owners_other_ones() -> None:
    world = two_owners(MAX_SORTED, 0)
    chosen = next(iter(world.syncs.stored.values()))
    world.syncs.stored[chosen.sync_id] = chosen = replace(chosen, project_id="another-project")
    before = world.lists.items_read
    query = SyncQuery(wanted=SyncFilter(project_id="another-project"))
    assert world.list_syncs(query, actor=OWNER).items == [chosen]
    assert world.lists.items_read - before <= 2


def in_order_is_asked(world: OperatorWorld, query: SyncQuery, limit: int = 50, actor: Actor = ADMIN) -> bool:
    """Return whether a list was read in its order, because no filter leaves few enough to be sorted."""
    asked: list[Status] = []
    find = world.lists.in_order

    def remember(status: Status, order: SyncOrder, after: str | None, limit: int, *, descending: bool) -> Any:
        asked.append(status)
        return find(status, order, after, limit, descending=descending)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.lists, "in_order", remember)
        world.list_syncs(query, limit=limit, actor=actor)
    return bool(asked)


@pytest.mark.parametrize(("mine", "asked"), [(MAX_OWN, False), (MAX_OWN + 1, True)])
def test_the_syncs_of_an_owner_are_sorted_up_to_a_thousand(mine: int, *, asked: bool) -> None:
    assert in_order_is_asked(two_owners(mine, 0), SyncQuery(), actor=OWNER) is asked


@pytest.mark.parametrize(("number", "asked"), [(MAX_SORTED, False), (MAX_SORTED + 1, True)])
def test_what_a_filter_leaves_is_sorted_up_to_a_number(number: int, *, asked: bool) -> None:
    wanted = SyncFilter(connection_id=CONNECTION_ID)
    assert in_order_is_asked(OperatorWorld(*some(number)), SyncQuery(wanted=wanted)) is asked


def test_a_filter_that_leaves_too_many_is_looked_up_for_the_first_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    world, asked = OperatorWorld(*some(MAX_SORTED + 1)), list[str]()
    find = world.lists.ids_using

    def remember(connection_id: str, limit: int) -> Sequence[str]:
        asked.append(connection_id)
        return find(connection_id, limit)

    monkeypatch.setattr(world.lists, "ids_using", remember)
    pages(world, SyncQuery(wanted=SyncFilter(connection_id=CONNECTION_ID)), 100)
    assert asked == [CONNECTION_ID]


def test_a_second_filter_may_leave_as_many_on_the_largest_page() -> None:
    # GIVEN a connection with too many syncs to be sorted, and a word that leaves just as many as can be
    syncs = some(2 * MAX_SORTED)
    world = OperatorWorld(
        *[replace(each, project_name="shop") if n < MAX_SORTED else each for n, each in enumerate(syncs)]
    )
    wanted = SyncFilter(connection_id=CONNECTION_ID, words=("shop",))
    assert not in_order_is_asked(world, SyncQuery(wanted=wanted), limit=500)


def test_what_is_read_at_once_is_what_the_page_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    world = OperatorWorld(*some(2000))
    calls: list[int] = []
    find = world.lists.in_order

    def remember(status: Status, order: SyncOrder, after: str | None, limit: int, *, descending: bool) -> Any:
        calls.append(limit)
        return find(status, order, after, limit, descending=descending)

    monkeypatch.setattr(world.lists, "in_order", remember)
    # WHEN all are shown THEN one more of each status than the page has is read
    world.list_syncs(actor=ADMIN)
    assert calls == [51, 51, 51]
    # AND where a filter leaves few of them, many are read at once
    calls.clear()
    world.list_syncs(SyncQuery(wanted=SyncFilter(serving=Serving.UNHEALTHY)), actor=ADMIN)
    assert calls[:2] == [MAX_SORTED, MAX_SORTED]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", SyncOrder)
@pytest.mark.parametrize("mine", [3, MAX_SORTED + 10, MAX_OWN + 100])
def test_no_cursor_of_an_owner_names_a_sync_of_somebody_else(
    mine: int,
    order: SyncOrder,
    descending: bool,  # noqa: FBT001
) -> None:
    # GIVEN an owner with as many syncs, and so many of somebody else that a page ends before it is full
    world = two_owners(mine, MAX_READ + 100)
    query = SyncQuery(order=order, descending=descending)
    own = {position_of(sync, order): sync for sync in world.syncs.stored.values() if sync.owner_id == OWNER_ID}
    # WHEN all pages are read
    found: list[Sync] = []
    cursor = None
    while True:
        page = world.list_syncs(query, cursor, 500, actor=OWNER)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
        # THEN each cursor is the position of a sync of the owner
        assert Place.read(cursor, repr(query)).position in own
    # AND they have all of these, in order
    assert found == [own[position] for position in sorted(own, reverse=descending)]


def test_an_owner_of_very_many_syncs_finds_theirs_behind_many_of_somebody_else() -> None:
    # GIVEN more syncs of somebody else in front of the owner's than a request reads
    world = two_owners(MAX_OWN + 5, 2 * MAX_READ)
    for sync in list(world.syncs.stored.values()):
        name = "zzz" if sync.owner_id == OWNER_ID else "aaa"
        world.syncs.stored[sync.sync_id] = replace(sync, project_name=name)
    # WHEN THEN the first page has some
    page = world.list_syncs(SyncQuery(), limit=20, actor=OWNER)
    assert page.items
    assert {sync.owner_id for sync in page.items} == {OWNER_ID}


def test_a_forged_cursor_lets_an_owner_read_no_more() -> None:
    # GIVEN a cursor that says that the list is too long to be sorted
    world = two_owners(3, 3 * MAX_READ)
    forged = Place(position="a", in_order=True).cursor(repr(SyncQuery()))
    # WHEN THEN
    page = world.list_syncs(SyncQuery(), forged, actor=OWNER)
    assert len(page.items) == 3
    assert world.lists.items_read <= 2 * 3


def test_the_connection_of_many_syncs_is_read_once() -> None:
    # GIVEN syncs of an owner with a connection that is gone
    world = two_owners(40, 5)
    for sync in list(world.syncs.stored.values()):
        if sync.owner_id == OWNER_ID:
            world.syncs.stored[sync.sync_id] = replace(sync, connection_id="5a0c1f3e-0000-4000-8000-00000000dead")
    asked: list[str] = []
    world.connections.before_each = asked.append
    # WHEN THEN
    assert len(world.list_syncs(actor=OWNER).items) == 40
    assert asked == ["of", "get"]


def test_an_owner_of_two_users_sees_the_syncs_of_both() -> None:
    world = two_owners(5, 5)
    stored = world.connections.stored
    stored[OTHER_CONNECTION_ID] = replace(stored[OTHER_CONNECTION_ID], owner=OWNER.key)
    assert {sync.owner_id for sync in pages(world, SyncQuery(), actor=OWNER)} == {OWNER_ID, OTHER_USER_ID}


def test_an_owner_with_many_syncs_and_narrow_filters_reads_no_more() -> None:
    world = two_owners(2 * MAX_SORTED, 2 * MAX_SORTED)
    wanted = SyncFilter(words=("quiet",), connection_id=CONNECTION_ID, serving=Serving.UNHEALTHY)
    assert len(pages(world, SyncQuery(wanted=wanted), actor=OWNER)) == MAX_SORTED / 2


@pytest.mark.parametrize("order", SyncOrder)
@pytest.mark.parametrize("mine", [MAX_OWN, MAX_OWN + 100])
@pytest.mark.parametrize("words", [(), ("project",)])
def test_an_owner_whose_syncs_take_most_of_a_request_sees_all_that_a_filter_leaves(
    mine: int, words: tuple[str, ...], order: SyncOrder
) -> None:
    # GIVEN an owner with so many syncs that little may be read once they are known
    world = two_owners(mine, 5)
    # WHEN filters leave all of them, THEN all are shown, and no request reads more than it may
    wanted = SyncFilter(words=words, connection_id=CONNECTION_ID)
    assert len(pages(world, SyncQuery(wanted=wanted, order=order), 500, actor=OWNER)) == mine


def test_without_a_connection_a_sync_is_of_those_who_have_one_of_its_owner() -> None:
    world = two_owners(2, 2)
    for sync in list(world.syncs.stored.values()):
        world.syncs.stored[sync.sync_id] = replace(sync, connection_id=None)
    assert {sync.owner_id for sync in pages(world, SyncQuery(), actor=OWNER)} == {OWNER_ID}
    assert pages(world, SyncQuery(), actor=an_actor("ann", Role.OWNER)) == []


def test_a_cursor_of_another_list_is_refused() -> None:
    world = OperatorWorld(*some(10))
    cursor = world.list_syncs(limit=2, actor=ADMIN).next_cursor
    for query in (SyncQuery(descending=True), SyncQuery(wanted=SyncFilter(words=("e",)))):
        with pytest.raises(CursorInvalid):
            world.list_syncs(query, cursor, actor=ADMIN)


def test_a_sync_that_changed_after_it_was_listed_is_not_shown_where_it_does_not_belong(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = OperatorWorld(*some(8))
    stale = {status: world.lists.in_order(status, SyncOrder.NAME, None, 9, descending=False) for status in Status}
    monkeypatch.setattr(world.lists, "in_order", lambda status, *_, **__: stale[status])
    for sync in world.syncs.stored.values():
        world.syncs.stored[sync.sync_id] = replace(sync, status=Status.PAUSED)
    assert world.list_syncs(SyncQuery(wanted=SyncFilter(status=Status.ACTIVE)), actor=ADMIN).items == []


@pytest.mark.parametrize("change", [{"status": Status.PAUSED, "reason": Reason.SOURCE_MISSING}, {"env_var": "E50x"}])
def test_a_sync_that_moves_while_it_is_listed_is_shown_once(change: dict[str, Any]) -> None:
    # GIVEN a sync that moves to another place of the list once it was read
    world = OperatorWorld(*(a_sync(sync_id=sync.sync_id, env_var=sync.env_var) for sync in some(2 * MAX_SORTED)))
    first = min(world.syncs.stored.values(), key=lambda sync: position_of(sync, SyncOrder.NAME))

    class Moving(FakeSyncLists):
        def in_order(
            self, status: Status, order: SyncOrder, after: str | None, limit: int, *, descending: bool
        ) -> Sequence[tuple[str, ListedSync]]:
            found = super().in_order(status, order, after, limit, descending=descending)
            world.syncs.stored[first.sync_id] = replace(first, **change)
            return found

    moving = replace(world.list_syncs, lists=Moving(world.syncs))
    # WHEN THEN
    page = moving(SyncQuery(wanted=SyncFilter(serving=Serving.UNKNOWN)), limit=MAX_PAGE, actor=ADMIN)
    assert len(page.items) == MAX_PAGE
    assert [sync.sync_id for sync in page.items].count(first.sync_id) == 1


def test_many_syncs_are_counted_for_those_who_see_all_and_an_owners_own_for_them() -> None:
    # GIVEN more syncs than are counted while somebody waits
    world = two_owners(5, 3000)
    first = world.get_sync_totals(actor=ADMIN)
    assert (first.total, first.complete, first.at) == (2000, False, world.clock.now())
    # WHEN they were counted THEN everybody who sees all reads that, until they are counted again
    counted = world.count_syncs()
    assert counted is not None
    assert (counted.total, counted.complete, counted.at) == (3005, True, world.clock.now())
    world.clock.advance(timedelta(minutes=4))
    assert world.get_sync_totals(actor=ADMIN) == world.get_sync_totals(actor=an_actor("v", Role.VIEWER)) == counted
    own = world.get_sync_totals(actor=OWNER)
    assert (own.total, own.complete) == (5, True)


def test_few_syncs_are_counted_when_somebody_asks_and_the_last_count_is_a_minute_old() -> None:
    # GIVEN exactly as many as are counted then
    world = two_owners(2000, 0)
    world.count_syncs()
    world.clock.advance(timedelta(seconds=59))
    assert world.get_sync_totals(actor=ADMIN).at == START
    world.clock.advance(timedelta(seconds=1))
    now = world.get_sync_totals(actor=ADMIN)
    assert (now.total, now.complete, now.at) == (2000, True, START + timedelta(minutes=1))
    # AND what is shown is not stored
    assert world.sync_totals.last() == replace(now, at=START)


@pytest.mark.parametrize(("number", "minutes"), [(2001, [10, 20, 30]), (2000, [10, 60])])
def test_many_syncs_are_counted_every_ten_minutes_and_few_every_hour(number: int, minutes: list[int]) -> None:
    world, counted_at = two_owners(number, 0), []
    for minute in range(1, minutes[-1] + 1):
        world.clock.time = START + timedelta(minutes=minute)
        counted_at += [minute] if world.count_syncs() is not None else []
    assert counted_at == minutes
    last = world.sync_totals.last()
    assert last is not None
    assert (last.total, last.at) == (number, START + timedelta(minutes=minutes[-1]))


@pytest.mark.parametrize("number", [5, 2001])
def test_each_hour_has_the_numbers_of_its_worst_count(number: int) -> None:
    # GIVEN a count of an hour ago, and now a project is unhealthy
    world = two_owners(number, 0)
    world.syncs.stored = {each: replace(sync, **HEALTHY) for each, sync in world.syncs.stored.items()}
    world.count_syncs()
    some_sync = next(iter(world.syncs.stored.values()))
    world.syncs.stored[some_sync.sync_id] = replace(some_sync, serving=False)
    world.clock.advance(timedelta(hours=1))
    before = HealthHour(at=START, healthy=number)
    now = HealthHour(at=START + timedelta(hours=1), healthy=number - 1, failing=1)
    # WHEN somebody asks THEN few syncs are counted now, and many have their last count
    assert world.get_sync_totals(actor=ADMIN).hours == ((before, now) if number == 5 else (before,))
    # AND the next count stores both hours, of which an owner learns nothing
    counted = world.count_syncs()
    assert counted is not None
    assert counted.hours == (before, now)
    assert world.get_sync_totals(actor=ADMIN).hours == (before, now)
    assert world.get_sync_totals(actor=OWNER).hours == ()


def test_the_first_count_begins_the_hours() -> None:
    assert two_owners(3, 0).get_sync_totals(actor=ADMIN).hours == (HealthHour(at=START, healthy=2, paused=1),)


def test_syncs_are_counted_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(count_syncs, "PART", 3)
    counted = two_owners(20, 20).count_syncs()
    assert counted is not None
    assert (counted.total, counted.active) == (40, 20)


def test_no_more_than_two_parts_are_counted_while_somebody_waits() -> None:
    world = OperatorWorld(*some(3 * count_syncs.PART, status=Status.ACTIVE, reason=None))
    totals = world.get_sync_totals(actor=ADMIN)
    assert (totals.total, totals.complete) == (count_syncs.PART, False)
    assert world.lists.items_read <= 2 * count_syncs.PART


@pytest.mark.parametrize(("part", "total", "complete"), [(9, 8, True), (8, 8, False), (5, 5, False), (3, 3, False)])
def test_an_owners_syncs_are_counted_whichever_of_their_users_has_them(
    monkeypatch: pytest.MonkeyPatch,
    part: int,
    total: int,
    complete: bool,  # noqa: FBT001
) -> None:
    # GIVEN an owner of two Hasura Cloud users
    monkeypatch.setattr(count_syncs, "PART", part)
    world = two_owners(4, 4)
    stored = world.connections.stored
    stored[OTHER_CONNECTION_ID] = replace(stored[OTHER_CONNECTION_ID], owner=OWNER.key)
    # WHEN THEN
    own = world.get_sync_totals(actor=OWNER)
    assert (own.total, own.complete, own.at) == (total, complete, world.clock.now())


def test_an_owner_of_very_many_syncs_learns_that_there_are_more() -> None:
    own = two_owners(2100, 0).get_sync_totals(actor=OWNER)
    assert (own.total, own.complete) == (2000, False)
