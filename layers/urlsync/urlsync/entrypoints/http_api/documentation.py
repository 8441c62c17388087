"""The API's documentation: the OpenAPI document, and Swagger UI for it.

Powertools ships Swagger UI, so the page loads nothing from other hosts.
"""

import json
from http import HTTPStatus
from importlib.resources import files
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, License, Server, Tag

from urlsync.entrypoints.http_api.routing import SECURITY_SCHEME, new_router

VERSION: Final = "1.0.0"
DESCRIPTION: Final = """\
Keeps an env var of a Hasura Cloud project equal to a config var of a Heroku app.

Get an access token with OAuth 2.0: people on the sign-in page, programs with client credentials.
Routes that read need the scope `urlsync/read` or `urlsync/write`; all others need `urlsync/write`.

Every error is a problem as in RFC 9457. Programs should rely on `type`, which never changes.
"""
TAGS: Final = {
    "connections": "The credentials of Hasura Cloud users and their Heroku accounts.",
    "projects": "The Hasura Cloud projects visible to the connections.",
    "syncs": "A sync keeps an env var equal to a config var.",
    "Heroku databases": "New databases for projects, each with a sync.",
    "ownership": "Ownership transfers of projects.",
}


def openapi_document(api: APIGatewayRestResolver) -> dict[str, Any]:
    """Return the OpenAPI document of an API's routes, as JSON's own types."""
    document: dict[str, Any] = json.loads(
        api.get_openapi_json_schema(
            title="urlsync",
            version=VERSION,
            description=DESCRIPTION,
            tags=[Tag(name=name, description=description) for name, description in TAGS.items()],
            # Relative to the document, wherever that is served.
            servers=[Server(url=".")],
            license_info=License(name="MIT", identifier="MIT"),
            security_schemes={SECURITY_SCHEME: HTTPBearer(bearerFormat="JWT")},
        )
    )
    _drop_defaults(document)
    return document


def _drop_defaults(document: dict[str, Any]) -> None:
    """Remove Powertools' default error responses, because ours are problems, and empty contents."""
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            if "HTTPValidationError" in json.dumps(responses.get("422", "")):
                del responses["422"]
            for response in responses.values():
                if not response.get("content"):
                    response.pop("content", None)
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        document["components"]["schemas"].pop(name, None)


SWAGGER_UI: Final = "aws_lambda_powertools.event_handler.openapi.swagger_ui"
SHIPPED: Final = {
    "swagger-ui.js": ("swagger-ui-bundle.min.js", "text/javascript"),
    "swagger-ui.css": ("swagger-ui.min.css", "text/css"),
}

PAGE: Final = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>urlsync API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<div id="swagger-ui"></div>
<script src="docs/swagger-ui.js"></script>
<script src="docs/start.js"></script>
</html>
"""
START: Final = """\
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
});
"""
PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
}
"""Swagger UI sets inline styles, and has no other inline content."""
FILE_HEADERS: Final = {"Cache-Control": "public, max-age=3600"}

router = new_router()


@router.get("/docs", include_in_schema=False)
def page() -> Response[str]:
    """Return the page that Swagger UI fills."""
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", PAGE, PAGE_HEADERS)


@router.get("/docs/<file>", include_in_schema=False)
def page_file(file: str) -> Response[str]:
    """Return a file that the page loads."""
    if file == "start.js":
        return Response(HTTPStatus.OK, "text/javascript; charset=utf-8", START, FILE_HEADERS)
    if file not in SHIPPED:
        raise NotFoundError
    name, media_type = SHIPPED[file]
    text = files(SWAGGER_UI).joinpath(name).read_text(encoding="utf-8")
    return Response(HTTPStatus.OK, f"{media_type}; charset=utf-8", text, FILE_HEADERS)
