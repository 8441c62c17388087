"""Authorizations: the scopes, account and lifetime of a token.

Scopes: https://devcenter.heroku.com/articles/oauth#scopes
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from local.heroku.model.accounts import Account
from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import forbidden, invalid, not_found, unauthorized
from local.heroku.model.random_source import RandomSource

SCOPES = frozenset({"global", "identity", "read", "write", "read-protected", "write-protected"})


class Access(Enum):
    """The scopes of which a token must have one to call an operation."""

    IDENTITY = frozenset(SCOPES)
    READ = SCOPES - {"identity"}
    WRITE = frozenset({"global", "write", "write-protected"})
    READ_CONFIG = frozenset({"global", "read-protected", "write-protected"})
    WRITE_CONFIG = frozenset({"global", "write-protected"})
    GLOBAL = frozenset({"global"})


@dataclass(eq=False)
class Authorization:
    """One authorization of an account, with its access token and, from the OAuth flow, its refresh token."""

    id: str
    account: Account
    scopes: frozenset[str]
    created_at: datetime
    access_token: str
    expires_at: datetime | None
    refresh_token: str | None = None
    description: str = ""
    client: dict[str, str] | None = None

    def header_fields(self, access: Access) -> dict[str, str]:
        """Return the response headers with the token's scopes and those that an operation accepts."""
        return {"Oauth-Scope": " ".join(sorted(self.scopes)), "Oauth-Scope-Accepted": " ".join(sorted(access.value))}

    def require(self, access: Access) -> None:
        """Raise an error if the scopes do not permit this access.

        Raises:
            HerokuError: 403 `forbidden`.

        """
        if not self.scopes & access.value:
            raise forbidden(f"The scope of this authorization ({' '.join(sorted(self.scopes))}) is too narrow.")

    def seconds_left(self, now: datetime) -> int | None:
        """Return the remaining lifetime of the access token, or `None` if it never expires."""
        return None if self.expires_at is None else max(0, round((self.expires_at - now).total_seconds()))

    def resource(self, now: datetime) -> dict[str, Any]:
        """Return the authorization in the format of `POST /oauth/authorizations`, with the token."""
        token = {"id": self.id, "token": self.access_token, "expires_in": self.seconds_left(now)}
        return {
            "access_token": token,
            "client": self.client,
            "created_at": second(self.created_at),
            "description": self.description,
            "grant": None,
            "id": self.id,
            "refresh_token": None,
            "scope": sorted(self.scopes),
            "session": None,
            "updated_at": second(self.created_at),
            "user": {**self.account.reference(), "full_name": None},
        }


class Authorizations:
    """All authorizations, by access token or refresh token."""

    def __init__(self, clock: SimulatedClock, random: RandomSource) -> None:
        self._clock = clock
        self._random = random
        self._grants: list[Authorization] = []

    def grant(
        self,
        account: Account,
        scopes: Iterable[str],
        *,
        expires_in: float | None = None,
        token: str | None = None,
        refreshable: bool = False,
        description: str = "",
        client: dict[str, str] | None = None,
    ) -> Authorization:
        """Create an authorization that expires in `expires_in` seconds, or never if `None`.

        Raises:
            HerokuError: 422 for a scope that does not exist, or a token that is taken.

        """
        requested = frozenset(scopes)
        if not requested or not requested <= SCOPES:
            raise invalid(f"Scopes are {', '.join(sorted(SCOPES))}.")
        if any(grant.access_token == token for grant in self._grants):
            raise invalid("This token is taken.")
        made = Authorization(
            id=self._random.identifier(),
            account=account,
            scopes=requested,
            created_at=self._clock.now(),
            access_token=token or self._new_token(),
            expires_at=self._expiry(expires_in),
            refresh_token=self._random.identifier() if refreshable else None,
            description=description,
            client=client,
        )
        self._grants.append(made)
        return made

    def authenticate(self, token: str) -> Authorization:
        """Return the authorization of an access token.

        Raises:
            HerokuError: 401 if the token is unknown, expired or revoked.

        """
        for grant in self._grants:
            if grant.access_token == token and not self._expired(grant):
                return grant
        raise unauthorized()

    def refresh(self, refresh_token: str, *, expires_in: float, rotate: bool) -> Authorization:
        """Issue a new access token and, if `rotate`, a new refresh token.

        Raises:
            HerokuError: 401 if the refresh token is unknown, replaced or revoked.

        """
        grant = next((one for one in self._grants if one.refresh_token == refresh_token), None)
        if grant is None or not refresh_token:
            raise unauthorized()
        grant.access_token = self._new_token()
        grant.expires_at = self._expiry(expires_in)
        if rotate:
            grant.refresh_token = self._random.identifier()
        return grant

    def of(self, account: Account) -> list[Authorization]:
        """Return the authorizations of an account."""
        return [grant for grant in self._grants if grant.account is account]

    def revoke(self, reference: str) -> Authorization:
        """Revoke an authorization by its id or one of its tokens.

        Raises:
            HerokuError: 404.

        """
        for grant in self._grants:
            if reference in {grant.id, grant.access_token, grant.refresh_token}:
                self._grants.remove(grant)
                return grant
        raise not_found("authorization")

    def expire(self, token: str) -> None:
        """Expire an access token; its refresh token stays valid.

        Raises:
            HerokuError: 401 if the token is no longer valid.

        """
        self.authenticate(token).expires_at = self._clock.now()

    def _new_token(self) -> str:
        # Heroku's tokens carry this prefix since 2024. https://devcenter.heroku.com/articles/oauth
        return f"HRKU-{self._random.identifier()}"

    def _expiry(self, seconds: float | None) -> datetime | None:
        return None if seconds is None else self._clock.now() + timedelta(seconds=seconds)

    def _expired(self, grant: Authorization) -> bool:
        return grant.expires_at is not None and grant.expires_at <= self._clock.now()
