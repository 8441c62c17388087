"""What a person or program may do in an hour."""

from datetime import timedelta

import pytest
from urlsync.domain.actor import ActorKind, Caller
from urlsync.domain.errors import LimitReached, TableRestored, TransientFailure
from urlsync.domain.limits import HOUR, Limit, Limits
from urlsync.use_cases.operations.limit_use import CountUse, LimitRequests

from tests.fakes.clock import FakeClock
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.usages import FakeUsages

ANN = Caller(kind=ActorKind.PERSON, id="ann", name="ann")
BEN = Caller(kind=ActorKind.PERSON, id="ben", name="ben")
FEW = Limits(
    changes=Limit(name="changes", most=2, window=HOUR),
    reads=Limit(name="reads", most=3, window=HOUR),
    databases=Limit(name="databases", most=1, window=HOUR),
)


@pytest.fixture
def usages() -> FakeUsages:
    return FakeUsages()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def table() -> FakeLiveTable:
    return FakeLiveTable()


@pytest.fixture
def limit(usages: FakeUsages, clock: FakeClock, table: FakeLiveTable) -> LimitRequests:
    return LimitRequests(CountUse(usages, clock), FEW, table)


def test_the_default_limits_are_those_of_the_documentation() -> None:
    limits = Limits()

    assert (limits.changes.most, limits.changes.window) == (600, HOUR)
    assert (limits.reads.most, limits.reads.window) == (3000, HOUR)
    assert (limits.job_syncs.most, limits.job_syncs.window) == (20_000, HOUR)
    assert (limits.databases.most, limits.databases.window) == (10, timedelta(days=1))


def test_reads_stop_at_their_limit_until_the_hour_is_over(limit: LimitRequests, clock: FakeClock) -> None:
    assert [limit.read(ANN).remaining for _ in range(3)] == [2, 1, 0]
    with pytest.raises(LimitReached, match="reads") as refused:
        limit.read(ANN)

    # THEN the refusal says when it is worth trying again, and then it works
    assert (refused.value.limit, refused.value.most, refused.value.retry_after) == ("reads", 3, HOUR)
    clock.advance(refused.value.retry_after)
    assert limit.read(ANN).used == 1


def test_nobody_uses_up_what_others_may_do_or_what_changes_need(limit: LimitRequests) -> None:
    for _ in range(3):
        limit.read(ANN)

    assert limit.read(BEN).used == 1
    assert limit.change(ANN).used == 1


def test_what_ends_a_sync_is_counted_and_never_stopped(limit: LimitRequests) -> None:
    assert [usage and usage.used for usage in (limit.end(ANN), limit.end(ANN), limit.end(ANN))] == [1, 2, None]
    with pytest.raises(LimitReached, match="changes"):
        limit.change(ANN)


def test_without_the_count_only_what_ends_a_sync_goes_on(limit: LimitRequests, usages: FakeUsages) -> None:
    # GIVEN a table that does not respond
    def unavailable(_operation: str) -> None:
        raise TransientFailure("state_unavailable")

    usages.before_each = unavailable

    # THEN reads and other changes are refused
    for refused in (limit.read, limit.change):
        with pytest.raises(TransientFailure, match="state_unavailable"):
            refused(ANN)
    assert limit.end(ANN) is None


def test_a_restored_table_is_read_and_not_changed(limit: LimitRequests, table: FakeLiveTable) -> None:
    # GIVEN a table that was restored
    table.restored = True

    # THEN every change is refused before it is counted, also what ends a sync
    for change in (limit.change, limit.end):
        with pytest.raises(TableRestored) as refused:
            change(ANN)
        assert (refused.value.code, refused.value.retry_after) == ("restored", timedelta(minutes=5))
    assert limit.read(ANN).used == 1
    # AND after it was reconciled both work
    table.restored = False
    assert limit.change(ANN).used == 1


def test_nothing_is_changed_in_a_table_of_which_nothing_is_known(limit: LimitRequests, table: FakeLiveTable) -> None:
    table.restored = None

    for change in (limit.change, limit.end):
        with pytest.raises(TransientFailure, match="table_mark_unavailable"):
            change(ANN)
