"""What every implementation of the port `OAuthClient` does: the table, and the fake."""

from datetime import timedelta

import pytest
from urlsync.adapters.dynamodb.provider_state import DynamoDbOAuthClient
from urlsync.ports.storage import OAuthClient

from tests.fakes.clock import START
from tests.fakes.oauth_client import FakeOAuthClient
from tests.integration.aws.conftest import TABLE


@pytest.fixture(params=["fake", "table"])
def client(request: pytest.FixtureRequest) -> OAuthClient:
    if request.param == "fake":
        return FakeOAuthClient()
    return DynamoDbOAuthClient(request.getfixturevalue("dynamodb"), TABLE)


def test_the_client_is_accepted_until_it_is_refused(client: OAuthClient) -> None:
    assert client.refused_since() is None
    client.accepted()
    assert client.refused_since() is None


def test_the_first_refusal_counts_until_it_is_accepted_again(client: OAuthClient) -> None:
    client.refused(START)
    client.refused(START + timedelta(hours=1))
    assert client.refused_since() == START
    client.accepted()
    assert client.refused_since() is None
    client.refused(START + timedelta(hours=2))
    assert client.refused_since() == START + timedelta(hours=2)
