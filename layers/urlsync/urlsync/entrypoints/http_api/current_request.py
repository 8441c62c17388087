"""Who is asking: what API Gateway found in the token, having checked signature, expiry and scope.

What the API wants to know of a request beyond its route: headers, cookies, how it came.
"""

from typing import Annotated, Any, final

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends


@final
class Unauthenticated(Exception):
    """Nobody is signed in. API Gateway should have refused; this stands behind it."""


def actor_of(request: Request) -> str:
    """Return the username of a person, or the client id of a program.

    They are claims of Cognito's access tokens
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
    """A request, by API Gateway's event. The front may write the names of headers in any case."""

    def __init__(self, event: dict[str, Any]) -> None:
        self._event = event
        self._headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}

    def header(self, name: str) -> str:
        """Return a header, empty where there is none; `name` in lower case."""
        return self._headers.get(name, "")

    def cookie(self, name: str) -> str:
        """Return a cookie, empty where there is none."""
        pairs = (pair.partition("=") for pair in self.header("cookie").split(";"))
        return next((value.strip() for key, _, value in pairs if key.strip() == name), "")

    @property
    def over_tls(self) -> bool:
        """Whether the browser sees an `https` address. API Gateway speaks nothing else."""
        return self.header("x-forwarded-proto") == "https"

    @property
    def from_a_page(self) -> bool:
        """Whether a web page sent it: browsers name the page's origin with whatever changes things.

        https://fetch.spec.whatwg.org/#origin-header
        """
        return bool(self.header("origin"))

    @property
    def path(self) -> str:
        """The path below the API, without stage."""
        return str(self._event["path"])

    @property
    def outside_path(self) -> str:
        """The path as the browser sees it, with stage."""
        return str(self._event["requestContext"]["path"])

    @property
    def id(self) -> str | None:
        """The id that the API's front gave it."""
        request_id = self._event["requestContext"].get("requestId")
        return None if request_id is None else str(request_id)


def request_of(request: Request) -> HttpRequest:
    """Return what a route may know of its request."""
    return HttpRequest(request.resolved_event.raw_event)


Asked = Annotated[HttpRequest, Depends(request_of)]
