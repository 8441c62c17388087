"""The current request: its actor, whose token API Gateway has verified, and its headers, cookies and path."""

from typing import Annotated, Any, final

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends


@final
class Unauthenticated(Exception):
    """The request has no valid token. API Gateway should have rejected it; this is a second check."""


def actor_of(request: Request) -> str:
    """Return the username of a person, or the client id of a program. Raises `Unauthenticated`.

    Both are claims of Cognito's access tokens
    (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html).
    """
    authorizer = request.resolved_event.raw_event["requestContext"].get("authorizer") or {}
    claims = authorizer.get("claims") or {}
    actor = claims.get("username") or claims.get("client_id")
    if not actor:
        raise Unauthenticated
    return str(actor)


Actor = Annotated[str, Depends(actor_of)]


@final
class HttpRequest:
    """A request from an API Gateway event. Header names are case-insensitive."""

    def __init__(self, event: dict[str, Any]) -> None:
        self._event = event
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

    @property
    def from_a_page(self) -> bool:
        """True if a web page sent the request: browsers add `Origin` to requests that change state.

        https://fetch.spec.whatwg.org/#origin-header
        """
        return bool(self.header("origin"))

    @property
    def path(self) -> str:
        """The path without the stage."""
        return str(self._event["path"])

    @property
    def outside_path(self) -> str:
        """The path as the browser sees it, with the stage."""
        return str(self._event["requestContext"]["path"])

    @property
    def id(self) -> str | None:
        """The request ID from API Gateway."""
        request_id = self._event["requestContext"].get("requestId")
        return None if request_id is None else str(request_id)


def request_of(request: Request) -> HttpRequest:
    """Return the current request."""
    return HttpRequest(request.resolved_event.raw_event)


CurrentRequest = Annotated[HttpRequest, Depends(request_of)]
