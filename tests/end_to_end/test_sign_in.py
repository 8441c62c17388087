"""People sign in on the hosted page with PKCE, and nobody else can use what it sends back."""

import secrets
from collections.abc import Callable
from http import HTTPStatus

import pytest
import requests

from local.stack.outputs import Stack
from tests.fakes.hosted_sign_in import TIMEOUT_S, HostedSignIn


@pytest.fixture
def listing(stack: Stack) -> Callable[[str], int]:
    """Return a function that lists syncs with a token and returns the status of the answer."""

    def list_syncs(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(f"{stack['api_url']}/v1/syncs", headers=headers, timeout=TIMEOUT_S).status_code

    return list_syncs


def test_a_person_signs_in_on_the_hosted_page(stack: Stack, listing: Callable[[str], int]) -> None:
    # GIVEN a person who signed in
    sign_in = HostedSignIn(stack)
    code = sign_in.code(stack["operator"]["password"])
    assert code is not None
    # WHEN the code is exchanged with the secret that the sign-in began with
    tokens = sign_in.token(code, sign_in.verifier).json()
    # THEN the access token opens the API
    assert listing(tokens["access_token"]) == HTTPStatus.OK


def test_a_stolen_code_is_worth_nothing(stack: Stack) -> None:
    # GIVEN a code that somebody else got hold of
    sign_in = HostedSignIn(stack)
    code = sign_in.code(stack["operator"]["password"])
    assert code is not None
    # WHEN they exchange it without the secret THEN they are refused
    assert sign_in.token(code, secrets.token_urlsafe(48)).status_code == HTTPStatus.BAD_REQUEST


def test_a_wrong_password_gets_no_code(stack: Stack) -> None:
    assert HostedSignIn(stack).code("not-the-password") is None
