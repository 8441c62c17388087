"""What every implementation of the port `Usages` does: the table, and the fake."""

from datetime import timedelta

import pytest
from urlsync.adapters.dynamodb.usages import DynamoDbUsages
from urlsync.domain.limits import HOUR, Limit
from urlsync.ports.storage import Usages

from tests.fakes.clock import START
from tests.fakes.usages import FakeUsages
from tests.integration.aws.conftest import TABLE

TWO = Limit(name="changes", most=2, window=HOUR)


@pytest.fixture(params=["fake", "table"])
def usages(request: pytest.FixtureRequest) -> Usages:
    if request.param == "fake":
        return FakeUsages()
    return DynamoDbUsages(request.getfixturevalue("dynamodb"), TABLE)


def test_uses_are_counted_up_to_the_limit(usages: Usages) -> None:
    taken = [usages.take("person:ann", TWO, START) for _ in range(4)]

    assert [usage and usage.remaining for usage in taken] == [1, 0, None, None]


def test_several_uses_are_counted_at_once_or_not_at_all(usages: Usages) -> None:
    five = Limit(name="job_syncs", most=5, window=HOUR)
    taken = [usages.take("person:ann", five, START, number) for number in (6, 3, 3, 2, 1, 0)]

    assert [usage and usage.used for usage in taken] == [None, 3, None, 5, None, 5]


def test_each_subject_and_each_limit_has_its_own_count(usages: Usages) -> None:
    reads = Limit(name="reads", most=1, window=HOUR)
    for _ in range(2):
        usages.take("person:ann", TWO, START)

    assert usages.take("person:ben", TWO, START)
    assert usages.take("person:ann", reads, START)


def test_the_next_window_begins_at_zero(usages: Usages) -> None:
    for _ in range(3):
        usages.take("person:ann", TWO, START)

    later = usages.take("person:ann", TWO, START + HOUR)

    assert later is not None
    assert later.used == 1


def test_a_usage_says_when_its_window_ends(usages: Usages) -> None:
    moment = TWO.ends_at(START) - timedelta(minutes=10)

    usage = usages.take("person:ann", TWO, moment)

    assert usage is not None
    assert usage.ends_in == timedelta(minutes=10)


def test_a_limit_of_zero_allows_nothing(usages: Usages) -> None:
    assert usages.take("person:ann", Limit(name="databases", most=0, window=HOUR), START) is None
