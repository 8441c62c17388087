"""What happens to every API call before the API sees it: it is counted, and may meet a fault."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from local.hang_up import hang_up
from local.hasura.faults import Fate, FaultInjection
from local.hasura.graphql_errors import error_answer
from local.hasura.refusals import internal_error

GRAPHQL_PATH = "/v1/graphql"


class Traffic:
    """ASGI middleware around the API; ``_control`` is not behind it, so it is neither counted nor faulted."""

    def __init__(self, app: ASGIApp, routes: Sequence[BaseRoute], faults: FaultInjection) -> None:
        self._app = app
        self._routes = routes
        self._faults = faults
        self.calls: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the call and let its fate take its course."""
        self.calls[f"{scope.get('method', 'GET')} {self._template(scope)}"] += 1
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await asyncio.sleep(self._faults.api.latency_s)
        await self._meet(self._faults.fate(), scope, receive, send)

    async def _meet(self, fate: Fate, scope: Scope, receive: Receive, send: Send) -> None:
        if fate is Fate.FAILED:
            await self._failure(scope)(scope, receive, send)
        elif fate is Fate.ANSWER_LOST:
            await self._app(scope, receive, _into_the_void)
            await hang_up(scope, receive)
        else:
            await self._app(scope, receive, send)

    def _failure(self, scope: Scope) -> Response:
        message = self._faults.api.graphql_error
        if message is not None and scope["path"] == GRAPHQL_PATH:
            return JSONResponse(error_answer(internal_error(message)))
        return PlainTextResponse("simulated fault", self._faults.api.status)

    def _template(self, scope: Scope) -> str:
        for route in self._routes:
            if isinstance(route, Route | WebSocketRoute) and route.matches(scope)[0] is not Match.NONE:
                return route.path
        return "(no such path)"


async def _into_the_void(message: Message) -> None:
    """Swallow an answer."""
    del message
