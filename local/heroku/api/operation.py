"""One operation of the API: its route, its handler, the required access and the response."""

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
    """The Heroku host that serves an operation; here they share one port."""

    PLATFORM = auto()
    DATA = auto()
    IDENTITY = auto()


@dataclass(frozen=True)
class Call:
    """One call: the model, the authorization and the request. Header names are in lower case."""

    heroku: Heroku
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any
    authorization: Authorization | None = None
    access: Access | None = None

    @property
    def account(self) -> Account:
        """The account of the token."""
        if self.authorization is None:
            raise unauthorized()
        return self.authorization.account

    @property
    def app(self) -> App:
        """The app in the path.

        Raises:
            HerokuError: 404, or 402 or 403 if the caller may not use it.

        """
        return self.app_named(self.path["app"])

    def app_named(self, reference: str) -> App:
        """Return an app by id or name; whoever may only view it may not read or change its config.

        Raises:
            HerokuError: 404, or 402 or 403 if the caller may not use it.

        """
        view_only = self.access in {Access.READ, Access.IDENTITY}
        return self.heroku.apps.for_account(self.account, reference, view_only=view_only)

    def fields(self) -> dict[str, Any]:
        """Return the body, which must be a JSON object; a missing body is an empty object.

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
        """Return a field of the body that may be missing, and otherwise must be a string.

        Raises:
            HerokuError: 422.

        """
        return None if self.fields().get(name) is None else self.text(name)


@dataclass(frozen=True)
class ApiResponse:
    """A response: JSON, or HTML if the body is a string."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[[Call], ApiResponse]


@dataclass(frozen=True)
class Operation:
    """One operation. `access` is what the token must permit; `None` if no token is needed."""

    method: str
    path: str
    handler: Handler
    access: Access | None
    host: Host = Host.PLATFORM
    free: bool = False  # does not count against the rate limit


def error_response(error: HerokuError) -> ApiResponse:
    """Return the response for an error."""
    return ApiResponse(error.body(), error.status)
