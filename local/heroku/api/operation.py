"""One operation of the API: how it is asked for, what it needs, what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from local.heroku.model.accounts import Account
from local.heroku.model.apps import App
from local.heroku.model.authorizations import Access, Authorization
from local.heroku.model.errors import HerokuError, bad_request, invalid, unauthorized
from local.heroku.model.heroku import Heroku


class Host(Enum):
    """Which of Heroku's hosts serves an operation; here they share one port."""

    PLATFORM = auto()
    DATA = auto()
    IDENTITY = auto()


@dataclass(frozen=True)
class Call:
    """One call: the model, who calls, and what was sent. Header names are in lower case."""

    heroku: Heroku
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    authorization: Authorization | None = None

    @property
    def account(self) -> Account:
        """Whose token it is; only asked for where an operation needs a token."""
        if self.authorization is None:
            raise unauthorized()
        return self.authorization.account

    @property
    def app(self) -> App:
        """The app in the path.

        Raises:
            HerokuError: 404, or 402 or 403 where the caller may not use it.

        """
        return self.heroku.apps.for_account(self.account, self.path["app"])

    def fields(self) -> dict[str, Any]:
        """Return the body, which must be a JSON object; no body counts as an empty one.

        Raises:
            HerokuError: 400.

        """
        if self.body is None:
            return {}
        if not isinstance(self.body, dict):
            raise bad_request("The body must be a JSON object.")
        return self.body

    def text(self, name: str) -> str:
        """Return a field of the body that must be a string.

        Raises:
            HerokuError: 422.

        """
        value = self.fields().get(name)
        if not isinstance(value, str):
            raise invalid(f"{name} must be a string.")
        return value

    def text_or_none(self, name: str) -> str | None:
        """Return a field of the body that may be left out, else must be a string.

        Raises:
            HerokuError: 422.

        """
        return None if self.fields().get(name) is None else self.text(name)


@dataclass(frozen=True)
class Answer:
    """What to answer: JSON, or HTML if the body is a string."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Operation:
    """One operation. `access` is what the token must allow; `None` where no token is asked for."""

    method: str
    path: str
    handler: Handler
    access: Access | None
    host: Host = Host.PLATFORM
    free: bool = False  # costs nothing of the rate limit


def refusal(error: HerokuError) -> Answer:
    """Turn a refusal into an answer."""
    return Answer(error.body(), error.status)
