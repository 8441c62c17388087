"""Somebody who is signed in: their tokens, and what those say."""

import base64
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

SOON_S: Final = 60.0
"""A token that ends within these seconds is renewed before it is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The tokens of one sign-in. `expires_at` is in seconds since 1970."""

    client_id: str
    is_program: bool
    expires_at: float
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False, default=None)

    @classmethod
    def of(cls, remembered: dict[str, Any]) -> Self:
        """Return the session that `as_json` told of; raises `TypeError` where something is missing."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in remembered.items() if name in known})

    def as_json(self) -> dict[str, Any]:
        """Return it for a file that only its owner may read."""
        return asdict(self)

    def is_over(self, now: float) -> bool:
        """Tell whether the access token is of no use any more, or soon will not be."""
        return now > self.expires_at - SOON_S

    @property
    def actor(self) -> str:
        """The name in the history: a person's username, or the program's client id."""
        return str(self._claims.get("username") or self.client_id)

    @property
    def scopes(self) -> list[str]:
        """What the token allows."""
        return [scope for scope in str(self._claims.get("scope", "")).split() if "/" in scope]

    @property
    def _claims(self) -> dict[str, Any]:
        """What the token says of itself; to be shown only, as nobody but the API may trust it."""
        try:
            payload = self.access_token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (IndexError, ValueError):
            return {}
        return claims if isinstance(claims, dict) else {}
