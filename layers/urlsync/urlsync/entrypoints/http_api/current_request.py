"""What a route may ask for: the use cases, and the current request with its actor."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from urlsync import bootstrap

SERVICE_KEY: Final = "service"
"""The key of the use cases in a request's context."""


def service_of(request: Request) -> bootstrap.UseCases:
    """Return the use cases."""
    service: bootstrap.UseCases = request.context[SERVICE_KEY]
    return service


UseCases = Annotated[bootstrap.UseCases, Depends(service_of)]


class Unauthenticated(Exception):
    """The request has no valid token. API Gateway should have rejected it; this is a second check."""


def actor_in(event: Mapping[str, Any]) -> str | None:
    """Return the username of a person, or the client id of a program, if the event has one.

    Both are claims of Cognito's access tokens
    (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html).
    """
    claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    return claims.get("username") or claims.get("client_id")


def actor_of(request: Request) -> str:
    """Return the actor. Raises `Unauthenticated`."""
    actor = actor_in(request.resolved_event.raw_event)
    if not actor:
        raise Unauthenticated
    return actor


Actor = Annotated[str, Depends(actor_of)]


class HttpRequest:
    """A request from an API Gateway event: its ID, its path, and its path as the browser sees it, with the stage."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.path = str(event["path"])
        self.outside_path = str(event["requestContext"]["path"])
        self.id: str | None = event["requestContext"].get("requestId")
        self._headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}

    def header(self, name: str) -> str:
        """Return a header, or an empty string; `name` is lower case."""
        return self._headers.get(name, "")

    def cookie(self, name: str) -> str:
        """Return a cookie, or an empty string."""
        pairs = (pair.partition("=") for pair in self.header("cookie").split(";"))
        return next((value.strip() for key, _, value in pairs if key.strip() == name), "")

    @property
    def over_tls(self) -> bool:
        """True if the browser uses `https`, as it always does with API Gateway."""
        return self.header("x-forwarded-proto") == "https"


def request_of(request: Request) -> HttpRequest:
    """Return the current request."""
    return HttpRequest(request.resolved_event.raw_event)


CurrentRequest = Annotated[HttpRequest, Depends(request_of)]
