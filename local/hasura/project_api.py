"""Each project's own API under ``/projects/{slug}``."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from local.hasura.cloud import Cloud
from local.hasura.database import Database
from local.hasura.engine import Engine, WorkerRestartingError
from local.hasura.metadata_errors import MetadataError, malformed
from local.hasura.projects import Project
from local.hasura.settings import Clock

Endpoint = Callable[[Engine, Request], Awaitable[Response]]


class ProjectApi:
    """Routes requests to the engine of their project, in a thread, because the database may be slow."""

    def __init__(self, cloud: Cloud, database: Database, clock: Clock) -> None:
        self._cloud = cloud
        self._database = database
        self._clock = clock
        self._engines: dict[str, Engine] = {}

    def routes(self) -> list[BaseRoute]:
        """Return the routes of every project's API."""
        return [
            self._route("/healthz", "GET", health),
            self._route("/hasura/healthz", "GET", health),
            self._route("/healthz/sources", "GET", sources_health),
            self._route("/v1/version", "GET", version),
            self._route("/v1/metadata", "POST", metadata),
            self._route("/v2/query", "POST", query),
        ]

    def _route(self, path: str, method: str, handler: Endpoint) -> Route:
        async def endpoint(request: Request) -> Response:
            engine = self._engine(request.path_params["slug"])
            try:
                return await handler(engine, request)
            except WorkerRestartingError:
                return PlainTextResponse("service unavailable", 503)
            except MetadataError as error:
                return JSONResponse(error.body, error.status)

        return Route(f"/projects/{{slug}}{path}", endpoint, methods=[method])

    def _engine(self, slug: str) -> Engine:
        project = self._cloud.with_slug(slug)
        if project is None:
            raise HTTPException(404)
        return self._engines.setdefault(slug, self._new_engine(project))

    def _new_engine(self, project: Project) -> Engine:
        return Engine(project, self._database, self._clock)


async def health(engine: Engine, request: Request) -> Response:
    """Return the project's health; an inconsistent source only fails it with ``strict=true``.

    https://hasura.io/docs/2.0/api-reference/health/
    """
    if await run_in_threadpool(engine.is_consistent):
        return PlainTextResponse("OK")
    if request.query_params.get("strict") == "true":
        return PlainTextResponse("ERROR: inconsistent objects in schema", 500)
    return PlainTextResponse("WARN: inconsistent objects in schema")


async def sources_health(engine: Engine, request: Request) -> Response:
    """Return the health of each source with a health check.

    https://hasura.io/docs/2.0/api-reference/source-health/
    """
    return JSONResponse(await run_in_threadpool(engine.sources_health, _admin_secret(request)))


async def version(engine: Engine, _request: Request) -> Response:
    """Return the version of the engine."""
    return JSONResponse(await run_in_threadpool(engine.version))


async def metadata(engine: Engine, request: Request) -> Response:
    """Read or change the metadata."""
    return JSONResponse(await run_in_threadpool(engine.metadata, _admin_secret(request), await _body(request)))


async def query(engine: Engine, request: Request) -> Response:
    """Run SQL on a source."""
    return JSONResponse(await run_in_threadpool(engine.query, _admin_secret(request), await _body(request)))


def _admin_secret(request: Request) -> str | None:
    return request.headers.get("x-hasura-admin-secret")


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        raise malformed("the body is not JSON") from None
    if not isinstance(body, dict) or not isinstance(body.get("args", {}), dict):
        raise malformed("the body and its args are objects")
    return body
