"""Which endpoint, region and keys the environment names."""

import pytest
from urlsync.entrypoints.webhook.aws_client import (
    SECRETS_MANAGER,
    SQS,
    Credentials,
    Service,
    credentials_from_environment,
    endpoint_url,
    region_of,
)

LAMBDA = {"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "AKIDFAKE", "AWS_SECRET_ACCESS_KEY": "not-a-key"}


def test_the_regional_endpoint_is_the_default() -> None:
    assert endpoint_url(SQS, LAMBDA) == "https://sqs.eu-central-1.amazonaws.com"
    assert endpoint_url(SECRETS_MANAGER, LAMBDA) == "https://secretsmanager.eu-central-1.amazonaws.com"
    assert endpoint_url(SQS, {"AWS_REGION": "cn-north-1"}) == "https://sqs.cn-north-1.amazonaws.com.cn"


def test_a_configured_endpoint_wins_and_the_services_own_over_the_general_one() -> None:
    configured = LAMBDA | {"AWS_ENDPOINT_URL": "http://general:1", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://own:2"}

    assert endpoint_url(SQS, configured) == "http://general:1"
    assert endpoint_url(SECRETS_MANAGER, configured) == "http://own:2"


def test_the_region_of_lambda_wins_over_the_default_region() -> None:
    assert region_of(LAMBDA | {"AWS_DEFAULT_REGION": "us-east-1"}) == "eu-central-1"
    assert region_of({"AWS_DEFAULT_REGION": "us-east-1"}) == "us-east-1"
    with pytest.raises(KeyError):
        region_of({})


def test_the_keys_come_with_the_session_token_of_a_role() -> None:
    credentials = credentials_from_environment(LAMBDA | {"AWS_SESSION_TOKEN": "not-a-token"})

    assert (credentials.access_key_id, credentials.secret_access_key) == ("AKIDFAKE", "not-a-key")
    assert credentials.session_token == "not-a-token"


@pytest.mark.parametrize("token", [{}, {"AWS_SESSION_TOKEN": ""}])
def test_long_lived_keys_have_no_session_token(token: dict[str, str]) -> None:
    assert credentials_from_environment(LAMBDA | token).session_token is None


def test_keys_do_not_show_when_printed() -> None:
    assert "not-a-key" not in repr(Credentials("AKIDFAKE", "not-a-key", "not-a-token"))


def test_a_service_is_what_it_was_made_of() -> None:
    service = Service("sqs", "AmazonSQS", "1.0", "AWS_ENDPOINT_URL_SQS")
    assert (service.name, service.target) == ("sqs", "AmazonSQS")
    assert (service.json_version, service.endpoint_variable) == ("1.0", "AWS_ENDPOINT_URL_SQS")
