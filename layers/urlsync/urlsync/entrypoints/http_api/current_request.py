"""What a route may ask for: the use cases, and the current request with its actor."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from urlsync import bootstrap
from urlsync.domain.actor import TEAM_PREFIX, Actor, ActorKind, RequestOrigin, roles_in, teams_in

SERVICE_KEY: Final = "service"
"""The key of the use cases in a request's context."""


def service_of(request: Request) -> bootstrap.UseCases:
    """Return the use cases."""
    service: bootstrap.UseCases = request.context[SERVICE_KEY]
    return service


UseCases = Annotated[bootstrap.UseCases, Depends(service_of)]


class Unauthenticated(Exception):
    """The request has no valid token. API Gateway should have rejected it; this is a second check."""


Event = Mapping[str, Any]

SCOPES: Final = "urlsync/"
TEAM_SCOPES: Final = "urlsync-teams/"
"""How the scopes of programs begin that are roles, and those that are teams."""


def actor_in(event: Event) -> Actor | None:
    """Return the person or program whose access token the event has, or None.

    Only access tokens of people have a `username`; a program's `sub` is its client id
    (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html).
    """
    claims = (event["requestContext"].get("authorizer") or {}).get("claims") or {}
    username, subject, client_id = claims.get("username"), claims.get("sub"), claims.get("client_id")
    if username and subject:
        groups = _groups(str(claims.get("cognito:groups", "")))
        return _actor(ActorKind.PERSON, subject, username, groups, event)
    if client_id and not username:
        return _actor(ActorKind.PROGRAM, client_id, client_id, _names(str(claims.get("scope", ""))), event)
    return None


def _actor(kind: ActorKind, actor_id: str, name: str, names: Sequence[str], event: Event) -> Actor:
    return Actor(
        kind=kind, id=actor_id, name=name, roles=roles_in(names), teams=teams_in(names), origin=origin_of(event)
    )


def origin_of(event: Event) -> RequestOrigin:
    """Return where a request came from, as API Gateway saw it; headers could be forged."""
    context = event["requestContext"]
    address = (context.get("identity") or {}).get("sourceIp")
    return RequestOrigin(source_address=address, request_id=context.get("requestId"))


def _groups(claim: str) -> Sequence[str]:
    """Return the groups of a person: API Gateway makes a text of the list."""
    return claim.strip("[]").replace(",", " ").split()


def _names(scopes: str) -> Sequence[str]:
    """Return the roles and teams of a program, named as the groups of people are."""
    found = [scope.removeprefix(SCOPES) for scope in scopes.split() if scope.startswith(SCOPES)]
    teams = [scope.removeprefix(TEAM_SCOPES) for scope in scopes.split() if scope.startswith(TEAM_SCOPES)]
    return [*found, *(f"{TEAM_PREFIX}{team}" for team in teams)]


def actor_of(request: Request) -> Actor:
    """Return the actor. Raises `Unauthenticated`."""
    actor = actor_in(request.resolved_event.raw_event)
    if actor is None:
        raise Unauthenticated
    return actor


CurrentActor = Annotated[Actor, Depends(actor_of)]


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
