"""The service's own secrets."""

from typing import TYPE_CHECKING

import pytest
from botocore.stub import Stubber
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.secrets_manager import SecretsManager
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@pytest.fixture
def client(aws: None) -> "SecretsManagerClient":
    return aws_clients.secrets_manager()


def test_a_secret_comes_without_the_white_space_around_it(client: "SecretsManagerClient") -> None:
    arn = client.create_secret(Name="key", SecretString=" fake-key\n")["ARN"]
    assert SecretsManager(client).read(arn) == Secret("fake-key")


def test_a_secret_is_remembered(client: "SecretsManagerClient") -> None:
    # GIVEN a secret that was read, WHEN it changes, THEN the old one is still used for a while
    client.create_secret(Name="key", SecretString="fake-old")
    secrets = SecretsManager(client)
    assert secrets.read("key") == Secret("fake-old")
    client.put_secret_value(SecretId="key", SecretString="fake-new")
    assert secrets.read("key") == Secret("fake-old")
    assert SecretsManager(client).read("key") == Secret("fake-new")


def test_an_empty_secret_is_refused(client: "SecretsManagerClient") -> None:
    client.create_secret(Name="key", SecretString=" \n")
    with pytest.raises(ValueError, match="the secret key is not a string"):
        SecretsManager(client).read("key")


def test_a_binary_secret_is_refused(client: "SecretsManagerClient") -> None:
    client.create_secret(Name="key", SecretBinary=b"fake-key")
    with pytest.raises(ValueError, match="the secret key is not a string"):
        SecretsManager(client).read("key")


def test_what_the_library_says_stays_out_of_the_failure(client: "SecretsManagerClient") -> None:
    with Stubber(client) as answers:
        answers.add_client_error("get_secret_value", "InternalServiceError", "fake-sentinel", 500)
        with pytest.raises(TransientFailure) as failure:
            SecretsManager(client).read("key")
    assert str(failure.value) == "secret_unavailable"
    assert failure.value.__suppress_context__
