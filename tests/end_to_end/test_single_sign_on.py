"""People sign in at an identity provider: it lets them in, gives no role, and leaves no name behind."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests
from cfnlint.decode.cfn_yaml import loads

from local.operator_client import OperatorClient
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tests.fakes.hosted_sign_in import RETURN_URL, TIMEOUT_S, HostedSignIn
from tests.fakes.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.fakes.problems import problem
from tools.operator_account import give_access

NAME: Final = "SingleSignOn"
TEMPLATE: Final = Path(__file__).parents[2] / "template.yaml"


class SignedInElsewhere:
    """A stack whose people sign in at a provider on this machine."""

    def __init__(self, stack: Stack, aws: EmulatedAws, provider: IdentityProvider) -> None:
        self._stack = stack
        self._base = stack["operator"]["token_url"].removesuffix("/oauth2/token")
        self.cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
        self.pool = stack_outputs(aws)["UserPoolId"]
        self.provider = provider

    def connect(self, client_secret: str = CLIENT_SECRET) -> None:
        """Add the provider to the user pool as the template does."""
        resources: Any = loads(TEMPLATE.read_text())["Resources"]
        given = resources["OidcProvider"]["Properties"]
        details = {
            **given["ProviderDetails"],
            "oidc_issuer": self.provider.issuer,
            "client_id": CLIENT_ID,
            "client_secret": client_secret,
        }
        self.cognito.create_identity_provider(
            UserPoolId=self.pool,
            ProviderName=NAME,
            ProviderType=given["ProviderType"],
            ProviderDetails=details,
            AttributeMapping=dict(given["AttributeMapping"]),
        )

    def disconnect(self) -> None:
        """Remove the provider again."""
        self.cognito.delete_identity_provider(UserPoolId=self.pool, ProviderName=NAME)

    def come_back(self) -> requests.Response:
        """Go to the provider and back, as a browser does, and return the last response."""
        asked = {**HostedSignIn(self._stack)._request(), "identity_provider": NAME}
        here = requests.get(f"{self._base}/oauth2/authorize", asked, allow_redirects=False, timeout=TIMEOUT_S)
        there = requests.get(here.headers["Location"], allow_redirects=False, timeout=TIMEOUT_S)
        back = urlsplit(there.headers["Location"])
        return requests.get(f"{self._base}{back.path}?{back.query}", allow_redirects=False, timeout=TIMEOUT_S)

    def token(self) -> str:
        """Return the access token of the person."""
        returned = self.come_back().headers["Location"]
        assert returned.startswith(RETURN_URL)
        (code,) = parse_qs(urlsplit(returned).query)["code"]
        token: str = HostedSignIn(self._stack).token(code).json()["access_token"]
        return token


@pytest.fixture
def elsewhere(stack: Stack, aws: EmulatedAws) -> Iterator[SignedInElsewhere]:
    with IdentityProvider(f"bea-{uuid4()}", "bea@example.com") as provider:
        world = SignedInElsewhere(stack, aws, provider)
        yield world
        world.disconnect()


def test_the_provider_lets_people_in_and_an_administrator_gives_the_role(
    stack: Stack, elsewhere: SignedInElsewhere
) -> None:
    # GIVEN somebody who signs in for the first time
    elsewhere.connect()
    person = OperatorClient(stack, signed_in=elsewhere.token())
    # THEN they are somebody, and may do nothing
    name = f"{NAME}_{elsewhere.provider.claims['sub']}"
    me = person.call("GET", "/v1/me").json() if person.call("GET", "/v1/me").status_code == HTTPStatus.OK else {}
    assert me.get("roles", []) == []
    assert problem(person.call("GET", "/v1/syncs")) == "role-required"
    # WHEN an administrator gives them a role THEN it is theirs within two minutes, at the next sign-in at once
    give_access(elsewhere.cognito, elsewhere.pool, name, role="viewer", teams=[])
    groups = elsewhere.cognito.admin_list_groups_for_user(UserPoolId=elsewhere.pool, Username=name)["Groups"]
    assert "viewer" in {group["GroupName"] for group in groups}


def test_a_person_of_the_provider_is_deleted_and_leaves_no_name(stack: Stack, elsewhere: SignedInElsewhere) -> None:
    # GIVEN
    elsewhere.connect()
    elsewhere.token()
    name = f"{NAME}_{elsewhere.provider.claims['sub']}"
    admin = OperatorClient(stack)
    # WHEN
    done = admin.call("POST", "/v1/people/deletions", {"name": name})
    # THEN
    assert done.status_code == HTTPStatus.OK
    with pytest.raises(elsewhere.cognito.exceptions.UserNotFoundException):
        elsewhere.cognito.admin_get_user(UserPoolId=elsewhere.pool, Username=name)
    assert "bea" not in admin.call("GET", "/v1/activity?action=person_deleted").text


def test_a_client_that_the_provider_does_not_know_lets_nobody_in(elsewhere: SignedInElsewhere) -> None:
    elsewhere.connect(client_secret="fake-wrong-secret")

    assert elsewhere.come_back().status_code == HTTPStatus.BAD_REQUEST
    assert elsewhere.provider.refused == 1
