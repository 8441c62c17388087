"""Set up an authenticator app with Cognito's API. The sign-in page offers that only where a second factor is required.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-mfa-totp.html
"""

import re
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlencode

import requests

from urlsync_cli import http
from urlsync_cli.errors import Rejected, Unavailable
from urlsync_cli.stacks import Stack

SCOPE: Final = "aws.cognito.signin.user.admin"
"""What a token needs to change its own account, and nothing else."""
_DOMAIN: Final = re.compile(r"https://[a-z0-9-]+\.auth\.([a-z0-9-]+)\.amazoncognito\.com")
_TARGET: Final = "AWSCognitoIdentityProviderService"
_REFUSALS: Final = {
    "EnableSoftwareTokenMFAException": "The code is wrong. Check the clock of the device that shows it.",
    "CodeMismatchException": "The code is wrong. Check the clock of the device that shows it.",
    "NotAuthorizedException": "The sign-in is too old or lacks the scope. Sign in again.",
}


class SecondFactor:
    """The second factor of the person whose access token this is."""

    def __init__(self, stack: Stack, access_token: str) -> None:
        self._stack = stack
        self._token = access_token

    def begin(self) -> str:
        """Return the secret for the authenticator app."""
        return str(self._call("AssociateSoftwareToken")["SecretCode"])

    def finish(self, code: str) -> None:
        """Switch the second factor on, with the code that the app shows. Raises `Rejected`."""
        verified = self._call("VerifySoftwareToken", UserCode=code, FriendlyDeviceName="urlsync")
        if verified.get("Status") != "SUCCESS":
            raise Rejected("The code was not accepted.", "urlsync second-factor")
        self._call("SetUserMFAPreference", SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True})

    def _call(self, operation: str, **given: Any) -> dict[str, Any]:
        headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{_TARGET}.{operation}"}
        body = {"AccessToken": self._token, **given}
        response = http.request("POST", accounts_url(self._stack), json=body, headers=headers)
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Unavailable("The sign-in service is temporarily unavailable.", "Try again later.")
        try:
            answer = dict(response.json()) if response.content else {}
        except requests.JSONDecodeError:
            raise Unavailable("The sign-in service did not respond as expected.", "Try again later.") from None
        if response.status_code != HTTPStatus.OK:
            kind = str(answer.get("__type", response.status_code)).rpartition("#")[2]
            raise Rejected(_REFUSALS.get(kind, f"The second factor was refused ({kind})."), "urlsync second-factor")
        return answer


def accounts_url(stack: Stack) -> str:
    """Return the URL of Cognito's API. Raises `Rejected` if the sign-in page is not Cognito's."""
    if stack.aws_endpoint is not None:
        return stack.aws_endpoint
    match = _DOMAIN.match(stack.sign_in_url)
    if match is None:
        raise Rejected("This stack's sign-in page is not one of Amazon Cognito.", "Ask your administrator.")
    return f"https://cognito-idp.{match[1]}.amazonaws.com/"


def setup_url(secret: str, stack: str, person: str) -> str:
    """Return the `otpauth` URL of the secret, which most apps can open."""
    label = quote(f"urlsync {stack}:{person}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': f'urlsync {stack}'})}"
