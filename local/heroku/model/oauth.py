"""Signing in with Heroku: consent, code, tokens (https://devcenter.heroku.com/articles/oauth)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from local.heroku.model.accounts import Account
from local.heroku.model.authorizations import Authorization, Authorizations
from local.heroku.model.clock import SimulatedClock
from local.heroku.model.errors import invalid, not_found, unauthorized
from local.heroku.model.random_source import RandomSource
from local.heroku.model.settings import Settings

_CODE_LIFE_S = 300


@dataclass(frozen=True)
class OAuthClient:
    """An OAuth client; codes are sent to its one redirect URL."""

    id: str
    secret: str
    redirect_uri: str


@dataclass(frozen=True)
class _Code:
    client: OAuthClient
    account: Account
    scopes: frozenset[str]
    expires_at: datetime


class OAuth:
    """The authorization code flow and the refresh of its tokens.

    A refused client, a wrong secret and a dead refresh token all get the same error, whose real text is
    unknown.
    """

    def __init__(
        self, clock: SimulatedClock, random: RandomSource, authorizations: Authorizations, settings: Settings
    ) -> None:
        self._clock = clock
        self._random = random
        self._authorizations = authorizations
        self._settings = settings
        self._clients: dict[str, OAuthClient] = {}
        self.client_refused = False
        self._codes: dict[str, _Code] = {}

    def register(self, client: OAuthClient) -> None:
        """Register a client, in place of one with the same id."""
        self._clients[client.id] = client

    def client(self, client_id: str) -> OAuthClient:
        """Return the client with this id.

        Raises:
            HerokuError: 404.

        """
        if client_id not in self._clients:
            raise not_found("client")
        return self._clients[client_id]

    def consent(self, client: OAuthClient, account: Account, scopes: frozenset[str]) -> str:
        """Return a code with which `client` gets tokens of `account`, once, within five minutes."""
        code = self._random.identifier()
        expires_at = self._clock.now() + timedelta(seconds=_CODE_LIFE_S)
        self._codes[code] = _Code(client, account, scopes, expires_at)
        return code

    def exchange(self, code: str, client_secret: str) -> Authorization:
        """Exchange a code for an authorization with a refresh token.

        Raises:
            HerokuError: 401 for a wrong secret, or a code that is unknown, used or too old.

        """
        consented = self._codes.pop(code, None)
        if consented is None or consented.expires_at <= self._clock.now():
            raise unauthorized()
        if self.client_refused or consented.client.secret != client_secret:
            raise unauthorized()
        client = consented.client
        return self._authorizations.grant(
            consented.account,
            consented.scopes,
            expires_in=self._settings.access_token_s,
            refreshable=True,
            client={"id": client.id, "name": client.id, "redirect_uri": client.redirect_uri},
        )

    def refresh(self, refresh_token: str, client_secret: str) -> Authorization:
        """Return the authorization with a new access token.

        Raises:
            HerokuError: 401 for a wrong secret or refresh token.

        """
        known = {client.secret for client in self._clients.values()}
        if self.client_refused or client_secret not in known:
            raise unauthorized()
        return self._authorizations.refresh(
            refresh_token, expires_in=self._settings.access_token_s, rotate=self._settings.rotate_refresh_tokens
        )


def scopes_of(text: str) -> frozenset[str]:
    """Parse a space-separated list of scopes.

    Raises:
        HerokuError: 422 if there is none.

    """
    scopes = frozenset(text.split())
    if not scopes:
        raise invalid("A scope is needed.")
    return scopes
