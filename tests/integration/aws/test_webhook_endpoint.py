"""Where webhooks go is read from Parameter Store, their secrets come from the master secret."""

import boto3
import pytest
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.parameters import ApiWebhookEndpoint
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.webhook_signature import master_id, sync_secret

from tests.fakes.examples import SYNC_ID

PARAMETER = "/urlsync-test/api-url"


def endpoint() -> ApiWebhookEndpoint:
    return ApiWebhookEndpoint(
        aws_clients.ssm(), PARAMETER, lambda: Secret("fake-master"), lambda: Secret("fake-remembered")
    )


@pytest.mark.parametrize("api_url", ["https://api.example.com/live", "https://api.example.com/live/"])
def test_the_url_ends_with_the_sync(aws: None, api_url: str) -> None:
    boto3.client("ssm").put_parameter(Name=PARAMETER, Value=api_url, Type="String")
    assert endpoint().url(SYNC_ID) == f"https://api.example.com/live/webhooks/heroku/{SYNC_ID}"


def test_without_the_parameter_it_is_tried_later(aws: None) -> None:
    with pytest.raises(TransientFailure, match="api_url_unavailable"):
        endpoint().url(SYNC_ID)


def test_the_secret_is_the_one_that_webhooks_are_verified_with(aws: None) -> None:
    given = endpoint().secret(SYNC_ID)
    assert given.secret == Secret(sync_secret(b"fake-master", SYNC_ID))
    assert given.secret.reveal() not in repr(given)


def test_a_master_is_known_by_an_id_that_may_be_out_of_date(aws: None) -> None:
    assert endpoint().secret(SYNC_ID).master_id == master_id(b"fake-master")
    assert endpoint().master_id() == master_id(b"fake-remembered")
