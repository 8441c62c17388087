"""What every implementation of the port `AppLists` does: the table, and the fake."""

import json
import zlib
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from urlsync.adapters.dynamodb import app_lists
from urlsync.adapters.dynamodb.app_lists import DynamoDbAppLists
from urlsync.domain.app_list import AppList, ListedApp
from urlsync.domain.errors import TransientFailure
from urlsync.ports.storage import AppLists

from tests.fakes.app_lists import FakeAppLists
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EMPTY = AppList(account="ada@example.com")
FULL = AppList(
    account="ada@example.com",
    apps=tuple(
        ListedApp(id=f"id-{each}", name=f"app-{each}", team="shops" if each % 2 else None) for each in range(30)
    ),
    following="id ]29..; max=500",
    total=1151,
    loaded_at=START,
    loads=(START, START + timedelta(minutes=1)),
    leased_until=START + timedelta(minutes=2),
    revision=3,
)


@pytest.fixture(params=["fake", "table"])
def lists(request: pytest.FixtureRequest) -> AppLists:
    if request.param == "fake":
        return FakeAppLists()
    return DynamoDbAppLists(request.getfixturevalue("dynamodb"), TABLE)


def test_nothing_is_stored_at_first(lists: AppLists) -> None:
    assert lists.get(CONNECTION_ID) is None


@pytest.mark.parametrize("listed", [EMPTY, FULL, replace(FULL, following=None, leased_until=None)])
def test_a_list_is_read_as_it_was_stored(lists: AppLists, listed: AppList) -> None:
    assert lists.replace(CONNECTION_ID, EMPTY, listed)
    assert lists.get(CONNECTION_ID) == listed
    assert lists.get("another-connection") is None


def test_only_the_known_revision_is_replaced(lists: AppLists) -> None:
    assert lists.replace(CONNECTION_ID, EMPTY, FULL)
    assert not lists.replace(CONNECTION_ID, EMPTY, EMPTY)
    assert lists.get(CONNECTION_ID) == FULL
    assert lists.replace(CONNECTION_ID, FULL, EMPTY)
    assert lists.get(CONNECTION_ID) == EMPTY


def test_a_large_list_is_stored_in_parts(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN an item that holds little
    monkeypatch.setattr(app_lists, "MAX_PART", 40)
    lists = DynamoDbAppLists(dynamodb, TABLE)

    # WHEN a long list is stored, and then a shorter one
    assert lists.replace(CONNECTION_ID, EMPTY, FULL)
    assert dynamodb.scan(TableName=TABLE)["Count"] > 2
    assert lists.get(CONNECTION_ID) == FULL
    shorter = replace(FULL, apps=FULL.apps[:3], revision=4)
    assert lists.replace(CONNECTION_ID, FULL, shorter)

    # THEN no part of the longer one is read
    assert lists.get(CONNECTION_ID) == shorter


def test_parts_of_two_lists_are_none(dynamodb: "DynamoDBClient", monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a part that was replaced while the list was read
    monkeypatch.setattr(app_lists, "MAX_PART", 40)
    lists = DynamoDbAppLists(dynamodb, TABLE)
    lists.replace(CONNECTION_ID, EMPTY, FULL)
    key = {"pk": {"S": f"CONNECTION#{CONNECTION_ID}"}, "sk": {"S": "HEROKU_APPS#001"}}
    dynamodb.update_item(
        TableName=TABLE,
        Key=key,
        UpdateExpression="SET apps = :other",
        ExpressionAttributeValues={":other": {"B": b"x" * 40}},
    )

    # THEN
    assert lists.get(CONNECTION_ID) is None


def test_an_unreadable_list_is_left_to_another_attempt(dynamodb: "DynamoDBClient") -> None:
    item: dict[str, Any] = {
        "pk": {"S": f"CONNECTION#{CONNECTION_ID}"},
        "sk": {"S": "HEROKU_APPS#000"},
        "apps": {"B": zlib.compress(json.dumps([["id"]]).encode())},
        "parts": {"N": "1"},
    }
    dynamodb.put_item(TableName=TABLE, Item=item)
    with pytest.raises(TransientFailure, match="app_list_item_unreadable"):
        DynamoDbAppLists(dynamodb, TABLE).get(CONNECTION_ID)


def test_a_list_is_deleted_some_time_after_its_last_use(dynamodb: "DynamoDBClient") -> None:
    DynamoDbAppLists(dynamodb, TABLE).replace(CONNECTION_ID, EMPTY, FULL)
    (item,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert int(item["expires_at"]["N"]) == int((START + timedelta(hours=1, minutes=2)).timestamp())
