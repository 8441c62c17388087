"""Heroku accounts of people and add-on providers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import delinquent, not_found, suspended
from local.heroku.model.random_source import RandomSource


@dataclass(eq=False)
class Account:
    """One account (https://devcenter.heroku.com/articles/platform-api-reference#account)."""

    id: str
    email: str
    created_at: datetime
    suspended: bool = False
    delinquent: bool = False

    def reference(self) -> dict[str, str]:
        """Return the reference to this account in other resources."""
        return {"id": self.id, "email": self.email}

    def resource(self) -> dict[str, Any]:
        """Return the account in the format of `GET /account`."""
        created = second(self.created_at)
        return {
            **self.reference(),
            "allow_tracking": True,
            "beta": False,
            "country_of_residence": None,
            "created_at": created,
            "default_organization": None,
            "default_team": None,
            "delinquent_at": created if self.delinquent else None,
            "federated": False,
            "identity_provider": None,
            "last_login": created,
            "name": None,
            "sms_number": None,
            "suspended_at": created if self.suspended else None,
            "two_factor_authentication": False,
            "updated_at": created,
            "verified": True,
        }

    def require_good_standing(self) -> None:
        """Raise an error if the account is suspended or delinquent.

        Raises:
            HerokuError: 403 `suspended` or 402 `delinquent`.

        """
        if self.suspended:
            raise suspended("account")
        if self.delinquent:
            raise delinquent("account")


class Accounts:
    """All accounts, by email."""

    def __init__(self, clock: SimulatedClock, random: RandomSource) -> None:
        self._clock = clock
        self._random = random
        self._by_email: dict[str, Account] = {}

    def named(self, email: str) -> Account:
        """Return the account with this email, created if it is new."""
        if email not in self._by_email:
            self._by_email[email] = Account(self._random.identifier(), email, self._clock.now())
        return self._by_email[email]

    def find(self, email: str) -> Account:
        """Return the account with this email.

        Raises:
            HerokuError: 404.

        """
        if email not in self._by_email:
            raise not_found("account")
        return self._by_email[email]

    def emails(self) -> list[str]:
        """Return the emails of all accounts, oldest first."""
        return list(self._by_email)
