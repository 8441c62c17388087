"""The routes of the API and their OpenAPI description.

A route's function names its operation; its docstring is the operation's summary and description.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from inspect import getdoc
from typing import Any, Final, TypeVar, get_args, get_type_hints

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from pydantic import BaseModel

from urlsync.domain.actor import Right, Role, require, roles_with
from urlsync.entrypoints.http_api.current_request import known_actor
from urlsync.entrypoints.http_api.problems import MEDIA_TYPE, Problem, problem_response
from urlsync.entrypoints.http_api.request_body import unknown_parameters

ROLES: Final = "x-urlsync-roles"
"""The extension of an operation that names the roles which may call it."""
SECURITY_SCHEME: Final = "operator"
READ: Final = "urlsync/read"
WRITE: Final = "urlsync/write"

ANY_ROUTE: Final = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
"""Any route may respond with these."""

VERSION_REFUSED: Final = (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)
"""What an edit may respond that names another version, or none."""

# From RFC 9110; before 3.13, Python has older phrases for two statuses.
_PHRASES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}

Answers = Mapping[HTTPStatus, type[BaseModel] | None]
Handler = TypeVar("Handler", bound=Callable[..., object])


def new_router() -> APIGatewayRouter:
    """Return a router without routes."""
    return APIGatewayRouter()  # type: ignore[no-untyped-call] # Powertools leaves this one out


class Routes:
    """The routes of one tag. Each names its responses, the usual one first, and the right that it takes.

    The use cases ask for rights, too, and for whose something is. A route that takes no right says so with None.
    """

    def __init__(self, tag: str) -> None:
        self.router = new_router()
        self._tag = tag

    def get(
        self, path: str, response: type[BaseModel], *refusals: HTTPStatus, right: Right | None
    ) -> Callable[[Handler], Handler]:
        """Add a route that only reads."""
        return self._adding("GET", path, READ, {HTTPStatus.OK: response}, refusals, right=right)

    def post(self, path: str, answers: Answers, *refusals: HTTPStatus, right: Right) -> Callable[[Handler], Handler]:
        """Add a route that changes something."""
        return self._adding("POST", path, WRITE, answers, refusals, right=right)

    def put(self, path: str, answers: Answers, *refusals: HTTPStatus, right: Right) -> Callable[[Handler], Handler]:
        """Add a route that creates something, or leaves it as it is."""
        return self._adding("PUT", path, WRITE, answers, refusals, right=right)

    def patch(self, path: str, answers: Answers, *refusals: HTTPStatus, right: Right) -> Callable[[Handler], Handler]:
        """Add a route that changes parts of something, if the request names the version that it has seen."""
        return self._adding("PATCH", path, WRITE, answers, (*VERSION_REFUSED, *refusals), right=right)

    def delete(
        self, path: str, *refusals: HTTPStatus, response: type[BaseModel] | None = None, right: Right
    ) -> Callable[[Handler], Handler]:
        """Add a route that deletes something, with a `response` where there is something to say."""
        answers: Answers = {HTTPStatus.NO_CONTENT: None} | ({HTTPStatus.OK: response} if response else {})
        return self._adding("DELETE", path, WRITE, answers, refusals, right=right)

    def _adding(
        self,
        method: str,
        path: str,
        scope: str,
        answers: Answers,
        refusals: tuple[HTTPStatus, ...],
        *,
        right: Right | None,
    ) -> Callable[[Handler], Handler]:
        def add(handler: Handler) -> Handler:
            summary, _, description = (getdoc(handler) or "").partition("\n\n")
            route = self.router.route(
                path,
                method,
                summary=summary.removesuffix("."),
                description="\n\n".join(" ".join(each.split()) for each in description.split("\n\n")) or None,
                operation_id=handler.__name__,
                tags=[self._tag],
                security=[{SECURITY_SCHEME: [scope]}],
                status_code=next(iter(answers)).value,
                openapi_extensions={ROLES: [role.value for role in (Role if right is None else roles_with(right))]},
                middlewares=[*([] if right is None else [_requiring(right)]), _knowing(parameters_of(handler))],
                responses={status.value: _answer(status, model) for status, model in answers.items()}
                | {status.value: _answer(status, Problem, MEDIA_TYPE) for status in sorted({*ANY_ROUTE, *refusals})},
            )
            return route(handler)

        return add


def parameters_of(handler: Callable[..., object]) -> frozenset[str]:
    """Return the names of the query parameters of a route."""
    hints = get_type_hints(handler, include_extras=True)
    return frozenset(name for name, hint in hints.items() if any(isinstance(each, Query) for each in get_args(hint)))


def _knowing(names: frozenset[str]) -> Callable[[APIGatewayRestResolver, NextMiddleware], Response[Any]]:
    """Return what refuses query parameters that a route does not have: a misspelt filter must not show everything."""

    def check(resolver: APIGatewayRestResolver, following: NextMiddleware) -> Response[Any]:
        event = resolver.current_event.raw_event
        unknown = sorted((event.get("multiValueQueryStringParameters") or {}).keys() - names)
        if not unknown:
            return following(resolver)
        problem = unknown_parameters(unknown, sorted(names))
        return problem_response(problem, event["requestContext"].get("requestId"))

    return check


def _requiring(right: Right) -> Callable[[APIGatewayRestResolver, NextMiddleware], Response[Any]]:
    def check(resolver: APIGatewayRestResolver, following: NextMiddleware) -> Response[Any]:
        require(known_actor(resolver.current_event.raw_event, resolver.context), right)
        return following(resolver)

    return check


def _answer(status: HTTPStatus, model: type[BaseModel] | None, media_type: str = "application/json") -> Any:
    content = {} if model is None else {media_type: {"model": model}}
    return {"description": _PHRASES.get(status.value, status.phrase), "content": content}
