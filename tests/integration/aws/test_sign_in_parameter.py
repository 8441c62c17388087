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


def test_a_value_of_the_version_before_is_waited_for(aws: None) -> None:
    # GIVEN a parameter that an update has not replaced yet
    value = json.dumps({"sign_in_url": URL, "client_id": "fake-client", "console_url": CONSOLE_URL})
    boto3.client("ssm").put_parameter(Name=PARAMETER, Value=value, Type="String")

    # WHEN it is read THEN trying again helps
    with pytest.raises(TransientFailure, match="sign_in_page_unavailable"):
        SignInParameter(aws_clients.ssm(), PARAMETER)()
