"""The ASGI application: every operation of the model behind its path, in Heroku's manners.

Manners of the Platform API: https://devcenter.heroku.com/articles/platform-api-reference
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
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from local.hang_up import hang_up
from local.heroku.api import (
    account,
    addons,
    apps,
    attachments,
    config_vars,
    control,
    postgres,
    releases,
    sign_in,
    webhooks,
)
from local.heroku.api.credentials import token_of
from local.heroku.api.operation import Answer, Call, Host, Operation, refusal
from local.heroku.courier import Courier
from local.heroku.model.authorizations import Authorization
from local.heroku.model.errors import HerokuError, bad_request, injected, not_acceptable, not_found
from local.heroku.model.heroku import Heroku

RESOURCES = (account, apps, config_vars, releases, addons, attachments, webhooks, postgres, sign_in)
_ACCEPTED = re.compile(r"application/vnd\.heroku\+json;\s*version=3(\.\w+)?")

Endpoint = Callable[[Request], Awaitable[Response]]


def application(heroku: Heroku, courier: Courier) -> Starlette:
    """Build the application around a model; `courier` is woken after every call."""
    front = Front(heroku, courier)
    api = [operation for resource in RESOURCES for operation in resource.OPERATIONS]
    routes = [Route(one.path, front.api(one), methods=[one.method]) for one in api]
    routes += [Route(one.path, front.control(one), methods=[one.method]) for one in control.OPERATIONS]
    nowhere: Any = front.nowhere
    return Starlette(routes=routes, exception_handlers={404: nowhere, 405: nowhere})


class Front:
    """Turns requests into calls of the model, and answers into responses."""

    def __init__(self, heroku: Heroku, courier: Courier) -> None:
        self._heroku = heroku
        self._courier = courier

    def api(self, operation: Operation) -> Endpoint:
        """Serve an operation of the real API: counted, faulted, authenticated."""

        async def endpoint(request: Request) -> Response:
            self._heroku.calls.count(operation.method, operation.path)
            body = await request.body()
            await asyncio.sleep(self._heroku.faults.api.latency_s)
            if self._heroku.chance.happens(self._heroku.faults.api.rate):
                return _response(request, refusal(injected(self._heroku.faults.api.status)))
            response = await run_in_threadpool(self._respond, operation, request, body)
            if self._heroku.chance.happens(self._heroku.faults.api.lose_answer_rate):
                return NoResponse()
            return response

        return endpoint

    def control(self, operation: Operation) -> Endpoint:
        """Serve an operation of the control surface."""

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(self._respond, operation, request, await request.body())

        return endpoint

    async def nowhere(self, request: Request, _error: Exception) -> Response:
        """Answer where no operation is."""
        self._heroku.calls.count(request.method, "(no such path)")
        return _response(request, refusal(not_found("endpoint")))

    def _respond(self, operation: Operation, request: Request, body: bytes) -> Response:
        """Use the model, one call at a time."""
        headers: dict[str, str] = {}
        with self._heroku.lock:
            try:
                authorization = self._admit(operation, request, headers)
                answer = operation.handler(self._call(request, body, authorization))
            except HerokuError as error:
                answer = refusal(error)
        self._courier.wake()
        return _response(request, answer, headers)

    def _call(self, request: Request, body: bytes, authorization: Authorization | None) -> Call:
        return Call(
            heroku=self._heroku,
            path=request.path_params,
            query=request.query_params,
            headers=request.headers,
            body=_parsed(request.headers.get("content-type", ""), body),
            authorization=authorization,
        )

    def _admit(self, operation: Operation, request: Request, headers: dict[str, str]) -> Authorization | None:
        """Let a call in, or refuse it; the remaining rate goes into `headers` even of a refusal.

        Raises:
            HerokuError: 401, 402, 403, 406 or 429.

        """
        if operation.access is None:
            return None
        grant = self._heroku.authorizations.authenticate(token_of(request.headers.get("authorization")))
        if operation.host is Host.PLATFORM:
            self._spend(operation, grant, headers)
            if not _ACCEPTED.search(request.headers.get("accept", "")):
                raise not_acceptable()
        grant.account.require_good_standing()
        grant.require(operation.access)
        return grant

    def _spend(self, operation: Operation, grant: Authorization, headers: dict[str, str]) -> None:
        limits = self._heroku.rate_limits
        headers["RateLimit-Remaining"] = str(limits.remaining(grant.account.id))
        if not operation.free:
            limits.take(grant.account.id)
            headers["RateLimit-Remaining"] = str(limits.remaining(grant.account.id))


class NoResponse(Response):
    """Closes the connection instead of answering."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send nothing."""
        del send
        await hang_up(scope, receive)


def _parsed(content_type: str, body: bytes) -> Any:
    """Read a body as JSON or, as browsers send it, as a form; `None` if there is none."""
    if not body.strip():
        return None
    if content_type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(body.decode(errors="replace")))
    try:
        return json.loads(body)
    except ValueError:
        raise bad_request("The body is not JSON.") from None


def _response(request: Request, answer: Answer, headers: dict[str, str] | None = None) -> Response:
    """Put an answer into HTTP, with an `ETag`; `304` if the caller has it already."""
    page = isinstance(answer.body, str)
    content = answer.body.encode() if page else json.dumps(answer.body, indent=2).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    sent = {
        "Content-Type": "text/html; charset=utf-8" if page else "application/json",
        "ETag": tag,
        "Cache-Control": "private, no-cache",
        "Request-Id": request.headers.get("request-id") or str(uuid4()),
        **(headers or {}),
        **answer.headers,
    }
    if request.method == "GET" and answer.status < 300 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=sent)
    return Response(content, answer.status, sent)
