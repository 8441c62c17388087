"""People sign in on the hosted page with PKCE, and nobody else can use what it sends back."""

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from http import HTTPStatus

import pytest
import requests
from urlsync_cli.second_factor import SCOPE, SecondFactor
from urlsync_cli.stacks import Stack as ApiStack
from urlsync_cli.stacks import sign_in_url_of

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tests.fakes.hosted_sign_in import RETURN_URL, TIMEOUT_S, HostedSignIn


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


@pytest.mark.parametrize("guess", [secrets.token_urlsafe(48), ""], ids=["another secret", "no secret"])
def test_a_stolen_code_is_worth_nothing(stack: Stack, guess: str) -> None:
    # GIVEN a code that somebody else got hold of
    sign_in = HostedSignIn(stack)
    code = sign_in.code(stack["operator"]["password"])
    assert code is not None
    # WHEN they exchange it without the secret THEN they are refused
    assert sign_in.token(code, guess).status_code == HTTPStatus.BAD_REQUEST


def test_a_sign_in_that_shows_its_secret_is_sent_back_at_once(stack: Stack) -> None:
    sign_in = HostedSignIn(stack)
    sign_in.method = "plain"
    assert sign_in.opened().headers["Location"] == f"{RETURN_URL}?error=invalid_request&state=fake-state"


def test_a_wrong_password_gets_no_code(stack: Stack) -> None:
    assert HostedSignIn(stack).code("not-the-password") is None


def code_of_the_app(secret: str) -> str:
    """Return what an authenticator app shows now (https://www.rfc-editor.org/rfc/rfc6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, int(time.time() // 30).to_bytes(8, "big"), "sha1")
    start = digest[-1] & 0xF
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 10**6:06}"


def test_a_person_sets_up_a_second_factor_where_it_is_optional(
    stack: Stack, aws: EmulatedAws, listing: Callable[[str], int]
) -> None:
    # GIVEN a person without a second factor, who signs in for a token that may change their account
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    pool, password = stack_outputs(aws)["UserPoolId"], f"Local-1-{secrets.token_urlsafe(18)}"
    first = f"Local-1-{secrets.token_urlsafe(18)}"
    cognito.admin_create_user(UserPoolId=pool, Username="fay", TemporaryPassword=first, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="fay", Password=password, Permanent=True)
    sign_in = HostedSignIn(stack, "fay", f"openid {SCOPE}")
    code = sign_in.code(password)
    assert code is not None
    token = sign_in.token(code).json()["access_token"]
    # THEN that token does not open the API
    assert listing(token) == HTTPStatus.UNAUTHORIZED
    # WHEN the person sets up an authenticator app
    where = ApiStack(
        name="local",
        api_url=stack["api_url"],
        sign_in_url=sign_in_url_of(stack["operator"]["token_url"]),
        aws_endpoint=aws.endpoint,
    )
    factor = SecondFactor(where, token)
    shown = factor.begin()
    factor.finish(code_of_the_app(shown))
    # THEN Cognito asks for it
    assert cognito.admin_get_user(UserPoolId=pool, Username="fay")["UserMFASettingList"] == ["SOFTWARE_TOKEN_MFA"]
    cognito.admin_delete_user(UserPoolId=pool, Username="fay")
