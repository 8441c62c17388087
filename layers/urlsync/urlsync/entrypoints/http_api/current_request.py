"""What a route may ask for: the use cases, and the current request with its actor."""

from collections.abc import Mapping, MutableMapping
from hashlib import sha256
from typing import Annotated, Any, Final

from aws_lambda_powertools.event_handler import Request
from aws_lambda_powertools.event_handler.depends import Depends

from urlsync import bootstrap
from urlsync.domain.actor import Actor, ActorKind, Caller, RequestOrigin
from urlsync.domain.errors import UnknownCaller

SERVICE_KEY: Final = "service"
"""The key of the use cases in a request's context."""


def service_of(request: Request) -> bootstrap.UseCases:
    """Return the use cases."""
    service: bootstrap.UseCases = request.context[SERVICE_KEY]
    return service


UseCases = Annotated[bootstrap.UseCases, Depends(service_of)]


Event = Mapping[str, Any]

ACTOR_KEY: Final = "actor"
"""The key of the actor in a request's context, once they are known."""


def caller_in(event: Event) -> Caller | None:
    """Return the person or program whose access token the event has, or None.

    Only access tokens of people have a `username`; a program's `sub` is its client id
    (https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html).
    """
    claims = claims_in(event)
    username, subject, client_id = (str(claims.get(name) or "") for name in ("username", "sub", "client_id"))
    if username and subject:
        return Caller(kind=ActorKind.PERSON, id=subject, name=username, origin=origin_of(event))
    if client_id and client_id == subject:
        return Caller(kind=ActorKind.PROGRAM, id=client_id, name=client_id, origin=origin_of(event))
    return None


def claims_in(event: Event) -> Mapping[str, Any]:
    """Return the claims of the access token; none without one."""
    return (event["requestContext"].get("authorizer") or {}).get("claims") or {}


def scopes_in(event: Event) -> frozenset[str]:
    """Return the scopes of the access token."""
    return frozenset(str(claims_in(event).get("scope") or "").split())


def origin_of(event: Event) -> RequestOrigin:
    """Return where a request came from, as API Gateway saw it; headers could be forged."""
    context = event["requestContext"]
    address = (context.get("identity") or {}).get("sourceIp")
    return RequestOrigin(source_address=address, request_id=context.get("requestId"))


def known_actor(event: Event, context: MutableMapping[str, Any]) -> Actor:
    """Return the actor of the request of this context, found once. Raises `UnknownCaller` and `TransientFailure`."""
    actor: Actor | None = context.get(ACTOR_KEY)
    if actor is None:
        caller = caller_in(event)
        if caller is None:
            raise UnknownCaller
        service: bootstrap.UseCases = context[SERVICE_KEY]
        actor = context[ACTOR_KEY] = service.identify_actor(caller)
    return actor


def actor_of(request: Request) -> Actor:
    """Return the actor. Raises `UnknownCaller` and `TransientFailure`."""
    return known_actor(request.resolved_event.raw_event, request.context)


CurrentActor = Annotated[Actor, Depends(actor_of)]


TAG_LENGTH: Final = 32
"""How many characters of a text's digest are its tag."""


def tag_of(text: str) -> str:
    """Return what stands for a text in an `ETag`."""
    return sha256(text.encode()).hexdigest()[:TAG_LENGTH]


def weak(tag: str) -> str:
    """Return the `ETag` of a tag: a weak one, because API Gateway may compress the text."""
    return f'W/"{tag}"'


class HttpRequest:
    """A request from an API Gateway event: its ID, its path, and its path as the browser sees it, with the stage."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self.path = str(event["path"])
        self.outside_path = str(event["requestContext"]["path"])
        self.id: str | None = event["requestContext"].get("requestId")
        self.origin = origin_of(event)
        self._headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}

    def header(self, name: str) -> str:
        """Return a header, or an empty string; `name` is lower case."""
        return self._headers.get(name, "")

    def has(self, tag: str) -> bool:
        """Return True if the client already has the body with this tag."""
        return tag in self.header("if-none-match")

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
