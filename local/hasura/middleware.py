"""Middleware that counts API calls and injects faults."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.asgi_server import abort_connection, proxy_page
from local.hasura.errors import error_response, internal_error
from local.hasura.faults import CallOutcome, FaultInjector

GRAPHQL_PATH = "/v1/graphql"


class FaultMiddleware:
    """ASGI middleware around the API. ``/_control`` is outside, so it is neither counted nor faulted."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], faults: FaultInjector) -> None:
        self._app = app
        self._routes = routes
        self._faults = faults
        self.calls: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the call, and pass it on or inject a fault."""
        self.calls[f"{scope.get('method', 'GET')} {self._template(scope)}"] += 1
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(self._faults.api.latency_s)
        await self._handle(self._faults.next_outcome(), scope, receive, send)

    async def _handle(self, outcome: CallOutcome, scope: Scope, receive: Receive, send: Send) -> None:
        if outcome is CallOutcome.FAILED:
            await self._failure(scope)(scope, receive, send)
        elif outcome is CallOutcome.RESPONSE_LOST:
            await self._app(scope, receive, _discard)
            await abort_connection(scope, receive)
        else:
            await self._app(scope, receive, send)

    def _failure(self, scope: Scope) -> Response:
        message = self._faults.api.graphql_error
        if message is not None and scope["path"] == GRAPHQL_PATH:
            return JSONResponse(error_response(internal_error(message)))
        if self._faults.api.html:
            return HTMLResponse(proxy_page(self._faults.api.status), self._faults.api.status)
        return PlainTextResponse("simulated fault", self._faults.api.status)

    def _template(self, scope: Scope) -> str:
        for route in self._routes:
            if isinstance(route, Route | WebSocketRoute) and route.matches(scope)[0] is not Match.NONE:
                return route.path
        return "(no such path)"


async def _discard(message: Message) -> None:
    """Discard a response."""
    del message
