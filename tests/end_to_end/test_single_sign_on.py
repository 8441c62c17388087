"""People sign in at an identity provider: it lets them in, gives no role, and leaves no name behind."""

from base64 import b64encode
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
import requests
from cfnlint.decode.cfn_yaml import loads
from urlsync.domain.actor import Role

from local.operator_client import OperatorClient
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tests.fakes.hosted_sign_in import RETURN_URL, TIMEOUT_S, HostedSignIn
from tests.fakes.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tests.fakes.problems import problem
from tools.operator_account import give_access

NAME: Final = "SingleSignOn"
SAML_PAGE: Final = "https://saml.example.com/sign-in"
SAML: Final = "urn:oasis:names:tc:SAML:2.0"
E_MAIL: Final = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
ASSERTION: Final = (
    f'<samlp:Response xmlns:samlp="{SAML}:protocol" xmlns:saml="{SAML}:assertion"><saml:Assertion><saml:Subject>'
    "<saml:NameID>{name_id}</saml:NameID></saml:Subject><saml:AttributeStatement>"
    f'<saml:Attribute Name="{E_MAIL}"><saml:AttributeValue>cem@example.com</saml:AttributeValue></saml:Attribute>'
    "</saml:AttributeStatement></saml:Assertion></samlp:Response>"
)
"""What a SAML provider says of somebody, without a signature."""
TEMPLATE: Final = Path(__file__).parents[2] / "template.yaml"


class SignedInElsewhere:
    """A stack whose people sign in at a provider on this machine."""

    def __init__(self, stack: Stack, aws: EmulatedAws, provider: IdentityProvider) -> None:
        self._stack = stack
        self._base = stack["operator"]["token_url"].removesuffix("/oauth2/token")
        self.cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
        self.pool = stack_outputs(aws)["UserPoolId"]
        self.provider = provider

    def connect_saml(self) -> None:
        """Add a SAML provider to the user pool as the template does."""
        resources: Any = loads(TEMPLATE.read_text())["Resources"]
        given = resources["SamlProvider"]["Properties"]
        self.cognito.create_identity_provider(
            UserPoolId=self.pool,
            ProviderName=NAME,
            ProviderType=given["ProviderType"],
            ProviderDetails={**given["ProviderDetails"], "MetadataURL": SAML_PAGE},
            AttributeMapping=dict(given["AttributeMapping"]),
        )

    def come_back_with(self, assertion: str) -> requests.Response:
        """Go to the SAML provider and come back with what it says, and return the last response."""
        asked = {**HostedSignIn(self._stack)._request(), "identity_provider": NAME}
        here = requests.get(f"{self._base}/oauth2/authorize", asked, allow_redirects=False, timeout=TIMEOUT_S)
        there = urlsplit(here.headers["Location"])
        assert here.headers["Location"].startswith(SAML_PAGE)
        form = {"SAMLResponse": b64encode(assertion.encode()), "RelayState": parse_qs(there.query)["RelayState"][0]}
        return requests.post(f"{self._base}/saml2/idpresponse", form, allow_redirects=False, timeout=TIMEOUT_S)

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


def test_a_saml_provider_lets_people_in_without_a_role_and_only_after_they_were_sent_there(
    stack: Stack, elsewhere: SignedInElsewhere
) -> None:
    """The emulator verifies no signature of an assertion: that is Cognito's part, and was not tried."""
    # GIVEN a provider, and what it says of somebody
    elsewhere.connect_saml()
    name_id = f"cem-{uuid4()}"
    assertion = ASSERTION.format(name_id=name_id)
    # WHEN they come back from there
    back = elsewhere.come_back_with(assertion)
    (code,) = parse_qs(urlsplit(back.headers["Location"]).query)["code"]
    # THEN they are in the user pool with their address, and have no role
    known = elsewhere.cognito.admin_get_user(UserPoolId=elsewhere.pool, Username=f"{NAME}_{name_id}")
    assert {"Name": "email", "Value": "cem@example.com"} in known["UserAttributes"]
    groups = elsewhere.cognito.admin_list_groups_for_user(UserPoolId=elsewhere.pool, Username=f"{NAME}_{name_id}")
    assert not {group["GroupName"] for group in groups["Groups"]} & {role.value for role in Role}
    assert code
    # AND the same, unasked, lets nobody in
    unasked = requests.post(
        f"{elsewhere._base}/saml2/idpresponse",
        {"SAMLResponse": b64encode(assertion.encode()), "RelayState": "made-up"},
        allow_redirects=False,
        timeout=TIMEOUT_S,
    )
    assert unasked.status_code == HTTPStatus.BAD_REQUEST


def test_a_client_that_the_provider_does_not_know_lets_nobody_in(elsewhere: SignedInElsewhere) -> None:
    elsewhere.connect(client_secret="fake-wrong-secret")

    assert elsewhere.come_back().status_code == HTTPStatus.BAD_REQUEST
    assert elsewhere.provider.refused == 1
