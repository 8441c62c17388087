"""Where sign-ins at Heroku are kept while a person is away there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Somebody was sent to Heroku, to connect an account to this connection before `expires_at`.

    `in_browser` says that a browser was told of the state when it began, and must show it at the end.
    """

    connection_id: str
    actor: str
    expires_at: datetime
    in_browser: bool = False


class SignIns(Protocol):
    """The sign-ins that have begun, by their `state` (RFC 6749, section 10.12)."""

    def begin(self, state: str, sign_in: SignIn) -> None:
        """Keep a sign-in under a fresh state."""
        ...

    def take(self, state: str) -> SignIn | None:
        """Return the sign-in of a state and forget it: of all who ask, one gets it.

        It may have expired: look at `expires_at`.
        """
        ...
