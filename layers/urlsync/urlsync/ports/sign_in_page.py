"""Where people sign in to the console."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The hosted page: its URL without a slash at the end, and what it knows the console by.

    `console_url` is where it sends people back to, with a slash at the end.
    """

    url: str
    client_id: str
    console_url: str


class FindSignInPage(Protocol):
    """Tells where the page is."""

    def __call__(self) -> SignInPage:
        """Return it. Raises `TransientFailure`."""
        ...
