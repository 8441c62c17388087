"""`second-factor`: a person sets up an authenticator app where the sign-in page does not offer it."""

import json
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from urlsync_cli.browser_sign_in import AuthorizationRequest
from urlsync_cli.commands import sign_in
from urlsync_cli.second_factor import SCOPE

from tests.fakes.command_line import API_URL, PERSON_CLIENT, REFRESH_TOKEN, CommandLine, an_answer

PAGE: Final = "https://urlsync.auth.eu-west-1.amazoncognito.com"
COGNITO: Final = "https://cognito-idp.eu-west-1.amazonaws.com/"
CODE: Final = "123456"
SECRET: Final = "FAKEAUTHENTICATORSECRET"


class Cognito:
    """Cognito's API: what each operation was given, and a refusal instead of an answer."""

    def __init__(self, refusal: str | None = None) -> None:
        self.refusal = refusal
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, request: requests.PreparedRequest) -> requests.Response | None:
        if request.url != COGNITO:
            return None
        operation = request.headers["X-Amz-Target"].rpartition(".")[2]
        given = json.loads(request.body or b"")
        self.asked.append((operation, given))
        if operation == "AssociateSoftwareToken":
            return an_answer(200, {"SecretCode": SECRET})
        if operation == "VerifySoftwareToken" and (self.refusal or given["UserCode"] != CODE):
            kind = self.refusal or "EnableSoftwareTokenMFAException"
            return an_answer(400, {"__type": kind, "message": "hidden"})
        return an_answer(200, {"Status": "SUCCESS"} if operation == "VerifySoftwareToken" else {})


class Back:
    """The page redirects at once, and keeps what it was asked for."""

    scopes: Final[list[str]] = []

    def __init__(self, attempt: AuthorizationRequest) -> None:
        self.scopes.append(parse_qs(urlsplit(attempt.url).query)["scope"][0])

    def __enter__(self) -> "Back":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def wait(self, _seconds: float) -> str:
        return "fake-code"


@pytest.fixture
def person(terminal: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """A person who is signed in to a stack with Cognito's sign-in page."""
    monkeypatch.setattr(sign_in, "RedirectServer", Back)
    named = ("--stack", "work", "--api-url", API_URL, "--sign-in-url", PAGE, "--sign-in-client-id", PERSON_CLIENT)
    done = terminal.run("sign-in", *named, "--no-browser")
    assert done.exit_code == 0, done.output
    return terminal


def test_an_app_is_set_up_with_a_token_for_that_alone(person: CommandLine) -> None:
    # GIVEN a person who has no second factor
    cognito = Cognito()
    person.internet.instead = cognito
    kept = person.file().read_text()
    # WHEN
    done = person.run("second-factor", "--no-browser", given=f"{CODE}\n")
    # THEN the app is shown its secret, its code is verified, and the page asks for it from now on
    assert done.exit_code == 0, done.output
    assert f"otpauth://totp/urlsync%20work%3Aann?secret={SECRET}&issuer=urlsync+work" in done.stderr
    assert [operation for operation, _ in cognito.asked] == [
        "AssociateSoftwareToken",
        "VerifySoftwareToken",
        "SetUserMFAPreference",
    ]
    assert cognito.asked[2][1]["SoftwareTokenMfaSettings"] == {"Enabled": True, "PreferredMfa": True}
    # AND the token was for that alone, is not kept, and ends
    assert Back.scopes[-1] == f"openid {SCOPE}"
    assert {given["AccessToken"] for _, given in cognito.asked} == {person.internet.tokens[-1]}
    assert person.file().read_text() == kept
    assert person.internet.revoked == [REFRESH_TOKEN]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (None, "The code is wrong"),
        ("com.amazonaws.cognito#CodeMismatchException", "The code is wrong"),
        ("NotAuthorizedException", "Sign in again"),
        ("SomethingNew", "refused (SomethingNew)"),
    ],
)
def test_a_refused_code_changes_nothing(person: CommandLine, refusal: str | None, said: str) -> None:
    cognito = Cognito(refusal)
    person.internet.instead = cognito

    done = person.run("second-factor", "--no-browser", given="000000\n")

    assert done.exit_code != 0
    assert said in done.stderr
    assert "hidden" not in done.output
    assert "SetUserMFAPreference" not in {operation for operation, _ in cognito.asked}
    assert person.internet.revoked == [REFRESH_TOKEN]


def test_another_sign_in_page_is_an_error(terminal: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "RedirectServer", Back)
    named = ("--stack", "work", "--api-url", API_URL, "--sign-in-url", "https://sign-in.example.com")
    terminal.run("sign-in", *named, "--sign-in-client-id", PERSON_CLIENT, "--no-browser")

    done = terminal.run("second-factor", "--no-browser", given=f"{CODE}\n")

    assert done.exit_code != 0
    assert "not one of Amazon Cognito" in done.stderr
