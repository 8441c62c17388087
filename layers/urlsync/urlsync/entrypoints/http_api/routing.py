"""Routers, and the OpenAPI description of each route: its scope and every response."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler.router import APIGatewayRouter
from pydantic import BaseModel

from urlsync.entrypoints.http_api import problems as problem


def new_router() -> APIGatewayRouter:
    """Return a router without routes."""
    return APIGatewayRouter()  # type: ignore[no-untyped-call] # Powertools leaves this one out


SECURITY_SCHEME: Final = "operator"
READ: Final = "urlsync/read"
WRITE: Final = "urlsync/write"

_ALWAYS: Final = (
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

_PHRASES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}


def reading(tag: str, response: type[BaseModel], *refusals: HTTPStatus) -> dict[str, Any]:
    """Return the OpenAPI description of a route that only reads."""
    return _operation(tag, READ, {HTTPStatus.OK: response}, refusals)


def changing(tag: str, answers: Mapping[HTTPStatus, type[BaseModel] | None], *refusals: HTTPStatus) -> dict[str, Any]:
    """Return the OpenAPI description of a route that changes something."""
    return _operation(tag, WRITE, answers, refusals)


def _operation(
    tag: str, scope: str, answers: Mapping[HTTPStatus, type[BaseModel] | None], refusals: tuple[HTTPStatus, ...]
) -> dict[str, Any]:
    responses = {status.value: _answer(status, model) for status, model in answers.items()}
    responses |= {status.value: _refusal(status) for status in sorted({*_ALWAYS, *refusals})}
    return {
        "tags": [tag],
        "security": [{SECURITY_SCHEME: [scope]}],
        "responses": responses,
        "status_code": next(iter(answers)).value,
    }


def _answer(status: HTTPStatus, model: type[BaseModel] | None) -> dict[str, Any]:
    content = {} if model is None else {"application/json": {"model": model}}
    return {"description": _phrase(status), "content": content}


def _refusal(status: HTTPStatus) -> dict[str, Any]:
    return {"description": _phrase(status), "content": {problem.MEDIA_TYPE: {"model": problem.Problem}}}


def _phrase(status: HTTPStatus) -> str:
    """Return the phrase from RFC 9110; before 3.13, Python has older phrases for two statuses."""
    return _PHRASES.get(status.value, status.phrase)
