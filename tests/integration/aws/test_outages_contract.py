"""What every implementation of the port `Outages` does: the table's, and the fake of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest
from urlsync.adapters.dynamodb.provider_state import DynamoDbOutages
from urlsync.domain.outage import Outage, Provider
from urlsync.ports.storage import Outages

from tests.fakes.clock import START
from tests.fakes.outages import FakeOutages
from tests.integration.aws.conftest import TABLE

OUTAGE: Final = Outage(provider=Provider.HASURA, since=START, failed_at=START + timedelta(minutes=3))


@pytest.fixture(params=["fake", "dynamodb"])
def outages(request: pytest.FixtureRequest) -> Outages:
    return FakeOutages() if request.param == "fake" else DynamoDbOutages(request.getfixturevalue("dynamodb"), TABLE)


def test_an_outage_is_read_as_it_was_stored_last(outages: Outages) -> None:
    assert outages.get(Provider.HASURA) is None
    ended = replace(OUTAGE, notified=True, ended_at=START + timedelta(minutes=30))
    for outage in (OUTAGE, ended, OUTAGE):
        outages.put(outage)
        assert outages.get(Provider.HASURA) == outage


def test_each_provider_has_its_own(outages: Outages) -> None:
    outages.put(OUTAGE)
    assert outages.get(Provider.HEROKU) is None
    outages.put(replace(OUTAGE, provider=Provider.HEROKU, notified=True))
    assert outages.get(Provider.HASURA) == OUTAGE
