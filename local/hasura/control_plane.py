"""The control plane over HTTP and WebSocket: ``/v1/graphql``."""

import json
import logging
from collections import Counter
from typing import Any

from ariadne import graphql
from ariadne.asgi import GraphQL
from ariadne.asgi.handlers import GraphQLTransportWSHandler
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from local.hasura.cloud import Cloud
from local.hasura.graphql_errors import error_answer, format_error
from local.hasura.refusals import Refusal
from local.hasura.resolvers import Call, executable_schema
from local.hasura.traffic import GRAPHQL_PATH

SILENT = logging.getLogger("local.hasura.graphql")
"""For Ariadne, which logs every error together with what the caller sent, and that may be an env value."""
SILENT.addFilter(lambda _record: False)


class ControlPlane:
    """Answers GraphQL with status 200 whatever happens, as Hasura Cloud does."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._schema = executable_schema()
        self.operations: Counter[str] = Counter()
        self._socket = GraphQL(
            self._schema,
            context_value=lambda connection, _data: self._call(connection),
            error_formatter=format_error,
            logger=SILENT,
            websocket_handler=GraphQLTransportWSHandler(on_connect=_remember_headers),
        )

    def routes(self) -> list[BaseRoute]:
        """List the paths of the control plane."""
        return [
            Route(GRAPHQL_PATH, self.answer, methods=["POST"]),
            WebSocketRoute(GRAPHQL_PATH, self._socket),
        ]

    async def answer(self, request: Request) -> Response:
        """Answer one query or mutation; an answer with errors has no data."""
        try:
            data = storable(await request.json())
        except ValueError:
            return JSONResponse(error_answer(Refusal("the body is not JSON", "invalid-json")))
        _, result = await graphql(
            self._schema,
            data,
            context_value=self._call(request),
            error_formatter=format_error,
            logger=SILENT,
        )
        return JSONResponse({"errors": result["errors"]} if "errors" in result else result)

    def _call(self, connection: HTTPConnection) -> Call:
        sent_later: dict[str, str] = connection.scope.get("connection_headers", {})
        authorization = connection.headers.get("authorization") or sent_later.get("authorization")
        return Call(self._cloud, self._cloud.people.caller(authorization), self.operations)


def storable(data: Any) -> Any:
    """Give the data back; raise ``ValueError`` for half a surrogate pair, which no database would take."""
    json.dumps(data, ensure_ascii=False).encode()
    return data


def _remember_headers(socket: WebSocket, payload: Any) -> None:
    """Take the headers from ``connection_init``, where Hasura's clients put them: browsers cannot set any."""
    headers = (payload or {}).get("headers", {})
    socket.scope["connection_headers"] = {name.lower(): value for name, value in headers.items()}
