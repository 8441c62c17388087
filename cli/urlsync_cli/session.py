"""A sign-in: its tokens, and the claims in them."""

import base64
import json
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Self

RENEW_BEFORE_S: Final = 60.0
"""An access token is renewed this many seconds before it expires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """The tokens of one sign-in. `expires_at` is in seconds since 1970."""

    client_id: str
    is_program: bool
    expires_at: float
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False, default=None)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Return the session that `as_json` described; raises `TypeError` if a field is missing."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in content.items() if name in known})

    def as_json(self) -> dict[str, Any]:
        """Return the session as a JSON object, for a file that only its owner can read."""
        return asdict(self)

    def needs_renewal(self, now: float) -> bool:
        """Return True if the access token has expired, or is about to."""
        return now > self.expires_at - RENEW_BEFORE_S

    @property
    def actor(self) -> str:
        """The name that the history shows: a person's username, or the program's client id."""
        return str(self._claims.get("username") or self.client_id)

    @property
    def scopes(self) -> list[str]:
        """The API scopes of the access token."""
        return [scope for scope in str(self._claims.get("scope", "")).split() if "/" in scope]

    @property
    def _claims(self) -> dict[str, Any]:
        """The token's claims, unverified: for display only."""
        try:
            payload = self.access_token.split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        except (IndexError, ValueError):
            return {}
        return claims if isinstance(claims, dict) else {}
