"""The routes of the API and their OpenAPI description.

A route's function names its operation; its docstring is the operation's summary and description.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from inspect import getdoc
from typing import Any, Final, TypeVar

from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from pydantic import BaseModel

from urlsync.entrypoints.http_api.problems import MEDIA_TYPE, Problem

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

# From RFC 9110; before 3.13, Python has older phrases for two statuses.
_PHRASES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}

Answers = Mapping[HTTPStatus, type[BaseModel] | None]
Handler = TypeVar("Handler", bound=Callable[..., object])


def new_router() -> APIGatewayRouter:
    """Return a router without routes."""
    return APIGatewayRouter()  # type: ignore[no-untyped-call] # Powertools leaves this one out


class Routes:
    """The routes of one tag. Each names its responses, the usual one first."""

    def __init__(self, tag: str) -> None:
        self.router = new_router()
        self._tag = tag

    def get(self, path: str, response: type[BaseModel], *refusals: HTTPStatus) -> Callable[[Handler], Handler]:
        """Add a route that only reads."""
        return self._adding("GET", path, READ, {HTTPStatus.OK: response}, refusals)

    def post(self, path: str, answers: Answers, *refusals: HTTPStatus) -> Callable[[Handler], Handler]:
        """Add a route that changes something."""
        return self._adding("POST", path, WRITE, answers, refusals)

    def delete(
        self, path: str, *refusals: HTTPStatus, response: type[BaseModel] | None = None
    ) -> Callable[[Handler], Handler]:
        """Add a route that deletes something, with a `response` where there is something to say."""
        answers: Answers = {HTTPStatus.NO_CONTENT: None} | ({HTTPStatus.OK: response} if response else {})
        return self._adding("DELETE", path, WRITE, answers, refusals)

    def _adding(
        self, method: str, path: str, scope: str, answers: Answers, refusals: tuple[HTTPStatus, ...]
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
                responses={status.value: _answer(status, model) for status, model in answers.items()}
                | {status.value: _answer(status, Problem, MEDIA_TYPE) for status in sorted({*ANY_ROUTE, *refusals})},
            )
            return route(handler)

        return add


def _answer(status: HTTPStatus, model: type[BaseModel] | None, media_type: str = "application/json") -> Any:
    content = {} if model is None else {media_type: {"model": model}}
    return {"description": _PHRASES.get(status.value, status.phrase), "content": content}
