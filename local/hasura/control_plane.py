"""The control plane's GraphQL API over HTTP and WebSocket: ``/v1/graphql``."""

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
from local.hasura.errors import ControlPlaneError, error_response, format_error
from local.hasura.middleware import GRAPHQL_PATH
from local.hasura.resolvers import Call, executable_schema

SILENT = logging.getLogger("local.hasura.graphql")
"""A muted logger for Ariadne, which logs the caller's variables with every error."""
SILENT.addFilter(lambda _record: False)


class ControlPlane:
    """The GraphQL API, which always responds with status 200, as Hasura Cloud does."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._schema = executable_schema()
        self.operations: Counter[str] = Counter()
        self._socket = GraphQL(
            self._schema,
            context_value=lambda connection, _data: self._call(connection),
            error_formatter=format_error,
            logger=SILENT,
            websocket_handler=GraphQLTransportWSHandler(on_connect=_keep_headers),
        )

    def routes(self) -> list[BaseRoute]:
        """Return the routes of the control plane."""
        return [Route(GRAPHQL_PATH, self.execute, methods=["POST"]), WebSocketRoute(GRAPHQL_PATH, self._socket)]

    async def execute(self, request: Request) -> Response:
        """Execute one query or mutation; a response with errors has no data."""
        try:
            data = storable(await request.json())
        except ValueError:
            return JSONResponse(error_response(ControlPlaneError("the body is not JSON", "invalid-json")))
        try:
            self._cloud.rate_limit.take(request.headers.get("authorization", ""))
        except ControlPlaneError as error:
            return JSONResponse(error_response(error))
        _, result = await graphql(
            self._schema, data, context_value=self._call(request), error_formatter=format_error, logger=SILENT
        )
        return JSONResponse({"errors": result["errors"]} if "errors" in result else result)

    def _call(self, connection: HTTPConnection) -> Call:
        init_headers: dict[str, str] = connection.scope.get("connection_headers", {})
        authorization = connection.headers.get("authorization") or init_headers.get("authorization")
        return Call(self._cloud, self._cloud.accounts.caller(authorization), self.operations)


def storable(data: Any) -> Any:
    """Return the data; raise ``ValueError`` for a lone surrogate, which no database stores."""
    json.dumps(data, ensure_ascii=False).encode()
    return data


def _keep_headers(socket: WebSocket, payload: Any) -> None:
    """Keep the headers of ``connection_init``, where Hasura's clients send them; browsers cannot set any."""
    headers = (payload or {}).get("headers", {})
    socket.scope["connection_headers"] = {name.lower(): value for name, value in headers.items()}
