"""The OpenAPI document."""

import json
from collections.abc import Mapping
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.openapi.models import HTTPBearer, License, Server, Tag

from urlsync.entrypoints.http_api.routing import SECURITY_SCHEME

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
    return _without_defaults(document)


def _without_defaults(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document without Powertools' default error responses; ours are problems."""
    for operations in document["paths"].values():
        for operation in operations.values():
            responses = operation["responses"]
            if "HTTPValidationError" in json.dumps(responses.get("422", "")):
                del responses["422"]
            _drop_empty_content(responses)
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        document["components"]["schemas"].pop(name, None)
    return document


def _drop_empty_content(responses: Mapping[str, dict[str, Any]]) -> None:
    for response in responses.values():
        if not response.get("content"):
            response.pop("content", None)
