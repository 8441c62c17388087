"""The API as a whole: all routes, and the way from an API Gateway event to its response."""

import math
import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from urlsync.bootstrap import UseCases
from urlsync.domain.errors import UrlsyncError
from urlsync.domain.limits import Usage
from urlsync.entrypoints.http_api import (
    activity_routes,
    connection_routes,
    console,
    documentation,
    endpoint_routes,
    health_routes,
    heroku_app_routes,
    heroku_callback,
    heroku_database_routes,
    hold_routes,
    job_routes,
    me_routes,
    ownership_routes,
    people_routes,
    problems,
    project_routes,
    proposal_routes,
    sync_routes,
)
from urlsync.entrypoints.http_api.current_request import SERVICE_KEY, HttpRequest, caller_in, scopes_in, tag_of, weak
from urlsync.entrypoints.http_api.request_body import problem_with, refusal_of
from urlsync.entrypoints.http_api.routing import READ, WRITE
from urlsync.entrypoints.settings import report_unexpected


def new_resolver() -> APIGatewayRestResolver:
    """Return a resolver with every route."""
    resolver = APIGatewayRestResolver(enable_validation=True)
    described = (
        connection_routes,
        heroku_app_routes,
        project_routes,
        sync_routes,
        job_routes,
        heroku_database_routes,
        proposal_routes,
        ownership_routes,
        me_routes,
        people_routes,
        health_routes,
        hold_routes,
        endpoint_routes,
        activity_routes,
    )
    for module in described:
        resolver.include_router(module.routes.router)
    for router in (heroku_callback.router, console.router):
        resolver.include_router(router)
    return resolver


COUNTED: Final = "/v1/"
ENDING_A_SYNC: Final = (
    ("DELETE", re.compile("/v1/syncs/[^/]+/?")),
    ("POST", re.compile("/v1/syncs/[^/]+/opt-out/?")),
    ("POST", re.compile("/v1/proposals/[^/]+/decline/?")),
)
"""Requests that no limit stops: they only take access away."""

ALWAYS_SENT = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
"""Responses are not cached unless a route says otherwise."""

REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


def refusal_counter(metrics: Metrics) -> Callable[[], None]:
    """Return a function that counts a refused request."""
    return lambda: metrics.add_metric("RequestRefused", MetricUnit.Count, 1)


Event = dict[str, Any]
GatewayResponse = dict[str, Any]


class Api:
    """The operators' API over one service, and the console.

    The log has the route, status and duration of each request and the id of its actor, never a name or its content.
    `on_refusal` is called for each request that its sender may not make.
    """

    def __init__(
        self, service: UseCases, logger: Logger, pages: console.Console, on_refusal: Callable[[], None] = lambda: None
    ) -> None:
        self._service = service
        self._pages = pages
        self._logger = logger
        self._on_refusal = on_refusal
        self._resolver = self._with_refusals(new_resolver())

    def handle(self, event: Event, context: LambdaContext) -> GatewayResponse:
        """Return the response to one request."""
        started = time.monotonic()
        response = self._respond(event, context)
        response["body"] = response["body"] or ""
        headers = response["multiValueHeaders"]
        for name, value in ALWAYS_SENT.items():
            headers.setdefault(name, [value])
        self._log(event, response["statusCode"], time.monotonic() - started)
        return response

    def _respond(self, event: Event, context: LambdaContext) -> GatewayResponse:
        missing = _missing_scope(event)
        if missing is not None:
            # https://www.rfc-editor.org/rfc/rfc6750#section-3.1
            challenge = f'Bearer error="insufficient_scope", scope="{missing}"'
            return _refused(problems.insufficient_scope(missing), event, {"WWW-Authenticate": challenge})
        refusal = refusal_of(event)
        if refusal is not None:
            return _refused(refusal, event)
        try:
            usage = self._count(event)
        except UrlsyncError as failure:
            return _refused(problems.problem_of(failure), event, problems.retry_after(failure))
        self._resolver.context.update({SERVICE_KEY: self._service, console.CONTEXT_KEY: self._pages})
        response = self._resolver.resolve(event, context)
        response["multiValueHeaders"].update({} if usage is None else _rate_limit_headers(usage))
        return _if_changed(response, HttpRequest(event)) if _is_read(event) else response

    def _count(self, event: Event) -> Usage | None:
        """Count the request of an actor. Raises `LimitReached`, or `TransientFailure` if the count is unknown."""
        caller, path, method = caller_in(event), str(event["path"]), event["httpMethod"]
        if caller is None or not path.startswith(COUNTED):
            return None
        limit = self._service.limit_requests
        if method == "GET":
            return limit.read(caller)
        ends = any(method == ending and pattern.fullmatch(path) for ending, pattern in ENDING_A_SYNC)
        return limit.end(caller) if ends else limit.change(caller)

    def _with_refusals(self, resolver: APIGatewayRestResolver) -> APIGatewayRestResolver:
        documents = documentation.Documentation(resolver)
        resolver.get("/openapi.json", include_in_schema=False)(documents.openapi)
        resolver.get("/docs", include_in_schema=False)(documents.page)
        resolver.get("/docs/style.css", include_in_schema=False)(documents.style)
        resolver.exception_handler(UrlsyncError)(self._failed)
        resolver.exception_handler(RequestValidationError)(lambda error: self._refused(problem_with(error.errors())))
        no_route = problems.NOT_FOUND.because("Unknown route. Look for the right one in /openapi.json.")
        resolver.exception_handler(NotFoundError)(lambda _: self._refused(no_route))
        resolver.exception_handler(Exception)(self._unexpected)
        return resolver

    def _failed(self, failure: UrlsyncError) -> Response[str]:
        return self._refused(problems.problem_of(failure), problems.retry_after(failure))

    def _unexpected(self, error: Exception) -> Response[str]:
        report_unexpected(self._logger, error, api_request_id=self._request_id())
        return self._refused(problems.unexpected())

    def _refused(self, problem: problems.Problem, headers: Mapping[str, str] | None = None) -> Response[str]:
        return problems.problem_response(problem, self._request_id(), headers)

    def _request_id(self) -> str | None:
        """Return the id that `instance` of a problem and the log have of the current request."""
        request_id: str | None = self._resolver.current_event.raw_event["requestContext"].get("requestId")
        return request_id

    def _log(self, event: Event, status: int, seconds: float) -> None:
        if status in REFUSED:
            self._on_refusal()
        caller = caller_in(event)
        self._logger.info(
            "request answered",
            method=event.get("httpMethod"),
            route=event.get("resource"),
            status=status,
            actor=caller and caller.key,
            api_request_id=event["requestContext"].get("requestId"),
            duration_ms=round(seconds * 1000),
        )


def _is_read(event: Event) -> bool:
    return event["httpMethod"] == "GET" and str(event["path"]).startswith(COUNTED)


def _if_changed(response: GatewayResponse, request: HttpRequest) -> GatewayResponse:
    """Return the response to a read with a tag of its body, or 304 without a body if the client has that body.

    The tags that routes give are of versions that an edit names: they stay although other fields change, so none of
    them leads to 304.
    """
    headers = response["multiValueHeaders"]
    if response["statusCode"] != HTTPStatus.OK or "ETag" in headers:
        return response
    tag = tag_of(response["body"])
    headers = {**headers, "ETag": [weak(tag)]}
    if not request.has(tag):
        return {**response, "multiValueHeaders": headers}
    del headers["Content-Type"]
    return {**response, "statusCode": HTTPStatus.NOT_MODIFIED.value, "multiValueHeaders": headers, "body": ""}


def _missing_scope(event: Event) -> str | None:
    """Return the scope that a token lacks, if it lacks one: what may change something may also read.

    API Gateway lets either scope pass, because what it refuses itself is 401, as for a caller without a sign-in.
    """
    if caller_in(event) is None or not str(event["path"]).startswith(COUNTED):
        return None
    wanted = READ if event["httpMethod"] == "GET" else WRITE
    return None if {wanted, WRITE} & scopes_in(event) else wanted


def _refused(problem: problems.Problem, event: Event, headers: Mapping[str, str] | None = None) -> GatewayResponse:
    """Return the response to a request that reaches no route."""
    refused = problems.problem_response(problem, event["requestContext"].get("requestId"), headers)
    return {
        "statusCode": refused.status_code,
        "multiValueHeaders": {"Content-Type": [refused.content_type], **{k: [v] for k, v in (headers or {}).items()}},
        "body": refused.body,
        "isBase64Encoded": False,
    }


def _rate_limit_headers(usage: Usage) -> dict[str, list[str]]:
    """Return how much of a limit is left (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/)."""
    limit, seconds = usage.limit, math.ceil(usage.ends_in.total_seconds())
    return {
        "RateLimit-Policy": [f'"{limit.name}";q={limit.most};w={round(limit.window.total_seconds())}'],
        "RateLimit": [f'"{limit.name}";r={usage.remaining};t={seconds}'],
    }
