"""Where webhooks go is read from Parameter Store, their secrets come from the master secret."""

import boto3
import pytest
from urllib3.exceptions import ProtocolError
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.parameters import ApiWebhookEndpoint
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.webhook_signature import is_signed_with, master_id, sync_secret
from urlsync.entrypoints.webhook.request import read_signed_request

from tests.fakes.api_gateway import proxy_event
from tests.fakes.examples import SYNC_ID
from tests.fakes.http_pool import Reply, scripted

PARAMETER = "/urlsync-test/api-url"


def endpoint(http: HttpClient | None = None) -> ApiWebhookEndpoint:
    send = (http or HttpClient()).send
    return ApiWebhookEndpoint(
        aws_clients.ssm(), PARAMETER, lambda: Secret("fake-master"), lambda: Secret("fake-remembered"), send
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


@pytest.mark.parametrize("status", [204, 503])
def test_a_webhook_to_ourselves_is_signed_as_it_is_verified(aws: None, status: int) -> None:
    # GIVEN our own address
    boto3.client("ssm").put_parameter(Name=PARAMETER, Value="https://api.example.com/live", Type="String")
    http, pool = scripted(Reply(status, b""))
    # WHEN
    assert endpoint(http).send(SYNC_ID, b"{}") == status
    # THEN the function that verifies webhooks accepts it, with the current master alone
    (call,) = pool.calls
    assert (call.method, call.url) == ("POST", f"https://api.example.com/live/webhooks/heroku/{SYNC_ID}")
    event = proxy_event("POST", call.url, headers=list(call.headers.items()), body=call.body)
    request = read_signed_request(event | {"pathParameters": {"sync_id": SYNC_ID}})
    assert is_signed_with(b"fake-master", SYNC_ID, request.body, request.signature)
    assert not is_signed_with(b"fake-remembered", SYNC_ID, request.body, request.signature)


def test_an_address_that_nobody_answers_at_is_a_failure(aws: None) -> None:
    boto3.client("ssm").put_parameter(Name=PARAMETER, Value="https://api.example.com/live", Type="String")
    http, _ = scripted(ProtocolError("closed"))

    with pytest.raises(TransientFailure, match="own_api_unreachable"):
        endpoint(http).send(SYNC_ID, b"{}")
