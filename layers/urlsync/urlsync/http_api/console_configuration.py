"""What the console has to know before anybody is signed in. There is no secret in it."""

from collections.abc import Sequence
from typing import Annotated, Final, Self

from pydantic import Field

from urlsync.http_api.console_page import ROOT
from urlsync.http_api.model import Outgoing
from urlsync.http_api.operation import READ, WRITE
from urlsync.ports.sign_in_page import SignInPage

NAME: Final = "configuration.json"
SCOPES: Final = ("openid", READ, WRITE)


class ConsoleConfiguration(Outgoing):
    """Where the API is and where people sign in.

    The endpoints are those of a Cognito user pool
    (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html).
    """

    api_url: Annotated[str, Field(description="The path of the API without a slash at the end; may be empty")]
    authorize_url: str
    token_url: str
    revoke_url: str
    logout_url: str
    client_id: str
    redirect_uri: Annotated[str, Field(description="For signing in and for signing out")]
    scopes: Sequence[str] = SCOPES

    @classmethod
    def of(cls, page: SignInPage, base: str) -> Self:
        """Return it for a browser that sees the console at the path `base`."""
        return cls(
            api_url=base.removesuffix(ROOT),
            authorize_url=f"{page.url}/oauth2/authorize",
            token_url=f"{page.url}/oauth2/token",
            revoke_url=f"{page.url}/oauth2/revoke",
            logout_url=f"{page.url}/logout",
            client_id=page.client_id,
            redirect_uri=page.console_url,
        )
