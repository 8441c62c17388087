"""Swagger UI for the OpenAPI document.

Powertools ships Swagger UI, so the page loads nothing from other hosts.
"""

from collections.abc import Mapping
from http import HTTPStatus
from importlib.resources import files
from typing import Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError

from urlsync.entrypoints.http_api.routing import new_router

SWAGGER_UI: Final = "aws_lambda_powertools.event_handler.openapi.swagger_ui"

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
    return _file(PAGE, "text/html", PAGE_HEADERS)


@router.get("/docs/<file>", include_in_schema=False)
def page_file(file: str) -> Response[str]:
    """Return a file that the page loads."""
    match file:
        case "swagger-ui.js":
            return _file(_shipped("swagger-ui-bundle.min.js"), "text/javascript", FILE_HEADERS)
        case "swagger-ui.css":
            return _file(_shipped("swagger-ui.min.css"), "text/css", FILE_HEADERS)
        case "start.js":
            return _file(START, "text/javascript", FILE_HEADERS)
        case _:
            raise NotFoundError


def _shipped(name: str) -> str:
    return files(SWAGGER_UI).joinpath(name).read_text(encoding="utf-8")


def _file(text: str, media_type: str, headers: Mapping[str, str]) -> Response[str]:
    return Response(
        status_code=HTTPStatus.OK, content_type=f"{media_type}; charset=utf-8", body=text, headers=dict(headers)
    )
