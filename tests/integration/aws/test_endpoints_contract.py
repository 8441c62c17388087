"""What every implementation of the port `Endpoints` does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from urlsync.adapters.aws.kms_cipher import KmsCipher
from urlsync.adapters.dynamodb.endpoints import DynamoDbEndpoints
from urlsync.domain.delivery import Attempt
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.endpoints import Endpoints

from tests.fakes.clock import START
from tests.fakes.endpoints import ENDPOINT_ID, HOOK, FakeEndpoints, an_endpoint
from tests.fakes.examples import an_activity_entry
from tests.integration.aws.conftest import TABLE

ENTRY = an_activity_entry()
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=["fake", "dynamodb"])
def endpoints(request: pytest.FixtureRequest) -> Endpoints:
    if request.param == "fake":
        return FakeEndpoints()
    cipher: KmsCipher = request.getfixturevalue("cipher")
    return DynamoDbEndpoints(request.getfixturevalue("dynamodb"), TABLE, cipher)


def test_an_endpoint_is_stored_as_it_is(endpoints: Endpoints) -> None:
    assert endpoints.get(ENDPOINT_ID) is None
    assert endpoints.create(an_endpoint(), ENTRY) is True
    assert endpoints.get(ENDPOINT_ID) == an_endpoint()
    assert endpoints.create(an_endpoint(name="Another"), ENTRY) is False
    assert endpoints.get(ENDPOINT_ID) == an_endpoint()
    rotated = an_endpoint().rotated(Secret("whsec_bmV3"), START)
    assert endpoints.replace(an_endpoint(), rotated, ENTRY) is True
    assert endpoints.get(ENDPOINT_ID) == rotated


def test_all_endpoints_are_listed(endpoints: Endpoints) -> None:
    other = an_endpoint(endpoint_id="5a0c1f3e-0000-4000-8000-0000000000e0", event_types=(), project_ids=())
    for each in (an_endpoint(), other):
        endpoints.create(each, ENTRY)
    assert endpoints.all() == [other, an_endpoint()]


def test_no_edit_undoes_another(endpoints: Endpoints) -> None:
    endpoints.create(an_endpoint(), ENTRY)
    first, second = an_endpoint(name="First", edits=1), an_endpoint(name="Second", edits=1)
    assert endpoints.replace(an_endpoint(), first, ENTRY) is True
    assert endpoints.replace(an_endpoint(), second, ENTRY) is False
    assert endpoints.get(ENDPOINT_ID) == first


def test_a_deleted_endpoint_is_gone(endpoints: Endpoints) -> None:
    endpoints.create(an_endpoint(), ENTRY)
    assert endpoints.delete(ENDPOINT_ID, ENTRY) is True
    assert endpoints.delete(ENDPOINT_ID, ENTRY) is False
    assert endpoints.replace(an_endpoint(), an_endpoint(edits=1), ENTRY) is False
    assert endpoints.all() == []


def test_a_failure_lasts_until_it_ends(endpoints: Endpoints) -> None:
    endpoints.fail(ENDPOINT_ID, START)
    endpoints.recover(ENDPOINT_ID)
    assert endpoints.get(ENDPOINT_ID) is None
    endpoints.create(an_endpoint(), ENTRY)
    endpoints.recover(ENDPOINT_ID)
    endpoints.fail(ENDPOINT_ID, START)
    endpoints.fail(ENDPOINT_ID, START + MINUTE)
    assert endpoints.get(ENDPOINT_ID) == an_endpoint(failing_since=START)
    endpoints.recover(ENDPOINT_ID)
    assert endpoints.get(ENDPOINT_ID) == an_endpoint()


def test_an_endpoint_is_switched_off_unless_it_was_changed(endpoints: Endpoints) -> None:
    endpoints.switch_off(an_endpoint())
    assert endpoints.get(ENDPOINT_ID) is None
    endpoints.create(an_endpoint(edits=1), ENTRY)
    endpoints.switch_off(an_endpoint())
    assert endpoints.get(ENDPOINT_ID) == an_endpoint(edits=1)
    endpoints.switch_off(an_endpoint(edits=1))
    assert endpoints.get(ENDPOINT_ID) == an_endpoint(edits=2, enabled=False)


def test_the_log_of_an_endpoint_has_its_attempts_newest_first(endpoints: Endpoints) -> None:
    attempts = [
        Attempt(at=START + number * MINUTE, event_id="event-1", type="sync.paused", number=number, status=500)
        for number in range(1, 4)
    ]
    for attempt in attempts:
        endpoints.note(ENDPOINT_ID, attempt)
    endpoints.note("another", replace(attempts[0], status=None, failure="endpoint_timeout"))
    assert endpoints.attempts(ENDPOINT_ID, 2) == attempts[:0:-1]
    assert endpoints.attempts("another", 9)[0].failure == "endpoint_timeout"


def test_nothing_of_the_credentials_is_in_the_table(dynamodb: Any, cipher: KmsCipher) -> None:
    former = an_endpoint().rotated(Secret("whsec_bmV3"), START)
    DynamoDbEndpoints(dynamodb, TABLE, cipher).create(former, ENTRY)
    stored = str(dynamodb.scan(TableName=TABLE)["Items"])
    assert "hooks.example.com" in stored
    assert not any(secret in stored for secret in (HOOK, "fake-token", "whsec_", "bmV3", "ZmFrZQ"))


def test_the_credentials_of_one_endpoint_are_of_no_use_for_another(dynamodb: Any, cipher: KmsCipher) -> None:
    store, other_id = DynamoDbEndpoints(dynamodb, TABLE, cipher), "5a0c1f3e-0000-4000-8000-0000000000e9"
    store.create(an_endpoint(), ENTRY)
    item = dynamodb.get_item(TableName=TABLE, Key={"pk": {"S": "ENDPOINTS"}, "sk": {"S": ENDPOINT_ID}})["Item"]
    dynamodb.put_item(TableName=TABLE, Item={**item, "sk": {"S": other_id}})
    copied = store.get(other_id)
    assert copied is not None
    with pytest.raises(TransientFailure):
        copied.credentials.url.reveal()
