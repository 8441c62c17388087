"""What every implementation of the port `HostChanges` does: the table's, and the fake of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import pytest
from urlsync.adapters.dynamodb.host_changes import DynamoDbHostChanges
from urlsync.domain.host_changes import ONE_HOST, OTHER_HOSTS, QUIET, ManyHostChanges
from urlsync.ports.storage import HostChanges

from tests.fakes.clock import START
from tests.fakes.host_changes import FakeHostChanges
from tests.integration.aws.conftest import TABLE

HOST: Final = "0123456789abcdef0123456789abcdef"


@pytest.fixture(params=["fake", "dynamodb"])
def changes(request: pytest.FixtureRequest) -> HostChanges:
    if request.param == "fake":
        return FakeHostChanges()
    return DynamoDbHostChanges(request.getfixturevalue("dynamodb"), TABLE)


def test_each_minute_and_each_host_has_its_own_number(changes: HostChanges) -> None:
    assert [changes.count(START, HOST) for _ in range(3)] == [1, 2, 3]
    assert [changes.count(START) for _ in range(2)] == [1, 2]
    assert changes.count(START, "another-host") == 1
    assert changes.count(START + timedelta(minutes=1), HOST) == 1


def test_changes_at_the_same_time_have_different_numbers(changes: HostChanges) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: changes.count(START, HOST), range(25))) == list(range(1, 26))


def test_the_last_report_is_read_as_it_was_stored(changes: HostChanges) -> None:
    assert changes.last() is None
    for finding in (ONE_HOST, OTHER_HOSTS):
        many = ManyHostChanges(finding=finding, minute=START)
        changes.put(many)
        assert changes.last() == many


def test_a_number_is_deleted_by_its_time_to_live(request: pytest.FixtureRequest) -> None:
    client = request.getfixturevalue("dynamodb")
    DynamoDbHostChanges(client, TABLE).count(START, HOST)
    (item,) = client.scan(TableName=TABLE)["Items"]
    assert item["expires_at"] == {"N": str(int((START + QUIET).timestamp()))}
