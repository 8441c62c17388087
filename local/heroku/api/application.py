"""The ASGI application: routing, authentication, rate limits, faults and ETags of the API.

Conventions of the Platform API: https://devcenter.heroku.com/articles/platform-api-reference
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from local.asgi_server import abort_connection, proxy_page
from local.heroku.api import account, addons, apps, attachments, control, postgres, releases, sign_in, webhooks
from local.heroku.api.credentials import token_of
from local.heroku.api.operation import ApiResponse, Call, Host, Operation, error_response
from local.heroku.delivery_worker import DeliveryWorker
from local.heroku.model.authorizations import Authorization
from local.heroku.model.errors import HerokuError, bad_request, injected, not_acceptable, not_found
from local.heroku.model.faults import ApiFaults
from local.heroku.model.heroku import Heroku

RESOURCES = (account, apps, releases, addons, attachments, webhooks, postgres, sign_in)
_ACCEPTED = re.compile(r"application/vnd\.heroku\+json;\s*version=3(\.\w+)?")

Endpoint = Callable[[Request], Awaitable[Response]]


def application(heroku: Heroku, delivery_worker: DeliveryWorker) -> Starlette:
    """Return the application over a model; `delivery_worker` is woken after every call."""
    endpoints = Endpoints(heroku, delivery_worker)
    api = [operation for resource in RESOURCES for operation in resource.OPERATIONS]
    routes = [Route(one.path, endpoints.api(one), methods=[one.method]) for one in api]
    routes += [Route(one.path, endpoints.control(one), methods=[one.method]) for one in control.OPERATIONS]
    not_found_response: Any = endpoints.not_found_response
    return Starlette(routes=routes, exception_handlers={404: not_found_response, 405: not_found_response})


class Endpoints:
    """Turns requests into calls of the model, and results into responses."""

    def __init__(self, heroku: Heroku, delivery_worker: DeliveryWorker) -> None:
        self._heroku = heroku
        self._delivery_worker = delivery_worker

    def api(self, operation: Operation) -> Endpoint:
        """Return the endpoint of an operation of the real API: counted, faulted, authenticated."""

        async def endpoint(request: Request) -> Response:
            self._heroku.calls.count(operation.method, operation.path)
            body = await request.body()
            await asyncio.sleep(self._heroku.faults.api.latency_s)
            if self._heroku.random.happens(self._heroku.faults.api.rate):
                return _fault(request, self._heroku.faults.api)
            response = await run_in_threadpool(self._respond, operation, request, body)
            if self._heroku.random.happens(self._heroku.faults.api.lose_answer_rate):
                return NoResponse()
            return response

        return endpoint

    def control(self, operation: Operation) -> Endpoint:
        """Return the endpoint of an operation of the control surface."""

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(self._respond, operation, request, await request.body())

        return endpoint

    async def not_found_response(self, request: Request, _error: Exception) -> Response:
        """Return the response for an unknown path."""
        self._heroku.calls.count(request.method, "(no such path)")
        return _response(request, error_response(not_found("endpoint")))

    def _respond(self, operation: Operation, request: Request, body: bytes) -> Response:
        """Use the model, one call at a time."""
        headers: dict[str, str] = {}
        with self._heroku.lock:
            try:
                authorization = self._authorize(operation, request, headers)
                result = operation.handler(self._call(operation, request, body, authorization))
            except HerokuError as error:
                result = error_response(error)
        self._delivery_worker.wake()
        return _response(request, result, headers)

    def _call(self, operation: Operation, request: Request, body: bytes, authorization: Authorization | None) -> Call:
        return Call(
            heroku=self._heroku,
            path=request.path_params,
            query=request.query_params,
            headers=request.headers,
            body=_parsed(request.headers.get("content-type", ""), body),
            authorization=authorization,
            access=operation.access,
        )

    def _authorize(self, operation: Operation, request: Request, headers: dict[str, str]) -> Authorization | None:
        """Authenticate and authorize a call; `headers` gets the remaining rate even if it is refused.

        Raises:
            HerokuError: 401, 402, 403, 406 or 429.

        """
        if operation.access is None:
            return None
        grant = self._heroku.authorizations.authenticate(token_of(request.headers.get("authorization")))
        if operation.host is Host.PLATFORM:
            headers.update(grant.header_fields(operation.access))
            self._spend(operation, grant, headers)
            if not _ACCEPTED.search(request.headers.get("accept", "")):
                raise not_acceptable()
        grant.account.require_good_standing()
        grant.require(operation.access)
        return grant

    def _spend(self, operation: Operation, grant: Authorization, headers: dict[str, str]) -> None:
        limits = self._heroku.rate_limits
        headers["RateLimit-Multiplier"] = "1"
        headers["RateLimit-Remaining"] = str(limits.remaining(grant.account.id))
        if not operation.free:
            limits.take(grant.account.id)
            headers["RateLimit-Remaining"] = str(limits.remaining(grant.account.id))


class NoResponse(Response):
    """Closes the connection without a response."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing."""
        del send
        await abort_connection(scope, receive)


def _fault(request: Request, faults: ApiFaults) -> Response:
    """Return the response of an injected fault: an error of the API, or the page of a proxy."""
    if faults.html:
        return HTMLResponse(proxy_page(faults.status), faults.status)
    return _response(request, error_response(injected(faults.status)))


def _parsed(content_type: str, body: bytes) -> Any:
    """Return a body parsed as JSON or as a form, or `None` if it is empty."""
    if not body.strip():
        return None
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(errors="replace")))
    try:
        return json.loads(body)
    except ValueError:
        raise bad_request("The body is not JSON.") from None


def _response(request: Request, result: ApiResponse, headers: dict[str, str] | None = None) -> Response:
    """Return the HTTP response with an `ETag`, or `304` if the caller has it already."""
    page = isinstance(result.body, str)
    content = result.body.encode() if page else json.dumps(result.body, indent=2).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    sent = {
        "Content-Type": "text/html; charset=utf-8" if page else "application/json",
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Request-Id": request.headers.get("request-id") or str(uuid4()),
        **(headers or {}),
        **result.headers,
    }
    if request.method == "GET" and result.status < 300 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=sent)
    return Response(content, result.status, sent)
