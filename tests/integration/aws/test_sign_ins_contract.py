"""What every implementation of the port `SignIns` does, and what the table keeps of it."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from urlsync.adapters.dynamodb.sign_ins import DynamoDbSignIns
from urlsync.adapters.dynamodb.table import from_item
from urlsync.domain.connection import SignIn
from urlsync.ports.storage import SignIns

from tests.fakes.actors import ADMIN
from tests.fakes.clock import START
from tests.fakes.examples import CONNECTION_ID, an_activity_entry
from tests.fakes.sign_ins import FakeSignIns
from tests.integration.aws.conftest import TABLE

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

STATE = "fake-state"
SIGN_IN = SignIn(connection_id=CONNECTION_ID, actor=ADMIN, ends_at=START)


@pytest.fixture(params=["fake", "dynamodb"])
def sign_ins(request: pytest.FixtureRequest) -> SignIns:
    if request.param == "fake":
        return FakeSignIns()
    return DynamoDbSignIns(request.getfixturevalue("dynamodb"), TABLE)


def test_a_sign_in_is_taken_once(sign_ins: SignIns) -> None:
    sign_ins.begin(STATE, SIGN_IN, an_activity_entry())
    assert sign_ins.take("another-state") is None
    assert sign_ins.take(STATE) == SIGN_IN
    assert sign_ins.take(STATE) is None


def test_of_many_who_take_it_at_once_one_gets_it(sign_ins: SignIns) -> None:
    sign_ins.begin(STATE, SIGN_IN, an_activity_entry())
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: sign_ins.take(STATE), range(8)))
    assert taken.count(None) == 7


def test_any_text_can_be_asked_for(sign_ins: SignIns) -> None:
    for state in ("", "é", "\ud800", "x" * 10_000):
        assert sign_ins.take(state) is None


def test_the_table_has_no_state_and_forgets_automatically(dynamodb: "DynamoDBClient") -> None:
    DynamoDbSignIns(dynamodb, TABLE).begin(STATE, SIGN_IN, an_activity_entry())
    items = map(from_item, dynamodb.scan(TableName=TABLE)["Items"])
    (item,) = [item for item in items if not item["pk"].startswith("ACTIVITY#")]
    assert STATE not in repr(item)
    assert item["expires_at"] == int(START.timestamp())
