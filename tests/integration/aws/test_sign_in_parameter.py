"""Where people sign in to the console is read from Parameter Store."""

import json

import boto3
import pytest
from urlsync.adapters.aws import clients as aws_clients
from urlsync.adapters.aws.parameters import SignInParameter
from urlsync.domain.errors import TransientFailure
from urlsync.ports.platform import SignInPage

PARAMETER = "/urlsync-test/console"
URL = "https://sign-in.example.com"
ISSUER = "https://issuer.example.com/pool"
CONSOLE_URL = "https://api.example.com/live/console/"


def test_it_is_one_parameter(aws: None) -> None:
    value = json.dumps({"sign_in_url": URL, "issuer": ISSUER, "client_id": "fake-client", "console_url": CONSOLE_URL})
    boto3.client("ssm").put_parameter(Name=PARAMETER, Value=value, Type="String")

    page = SignInParameter(aws_clients.ssm(), PARAMETER)()

    assert page == SignInPage(url=URL, issuer=ISSUER, client_id="fake-client", console_url=CONSOLE_URL)


def test_without_it_people_are_asked_to_come_back(aws: None) -> None:
    with pytest.raises(TransientFailure, match="sign_in_page_unavailable"):
        SignInParameter(aws_clients.ssm(), PARAMETER)()
