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

Sign in with OAuth 2.0 for an access token: people at the sign-in page, programs with client credentials.
Routes that read want the scope `urlsync/read` or `urlsync/write`, all others `urlsync/write`.

Every refusal is a problem as RFC 9457 has it: tell them apart by `type`, which never changes.
"""
TAGS: Final = {
    "connections": "The credentials of Hasura Cloud users, and of their Heroku accounts.",
    "projects": "The Hasura Cloud projects that the connections see.",
    "syncs": "The standing orders that an env var follows a config var.",
    "Heroku databases": "New databases for projects, with a sync that is on by default.",
    "ownership": "Who owns which project.",
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
    """Take out the answers to invalid requests that Powertools assumes; ours are problems."""
    for operations in document["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            if "HTTPValidationError" in json.dumps(answers.get("422", "")):
                del answers["422"]
            _drop_empty_content(answers)
    for name in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        document["components"]["schemas"].pop(name, None)
    return document


def _drop_empty_content(answers: Mapping[str, dict[str, Any]]) -> None:
    for answer in answers.values():
        if not answer.get("content"):
            answer.pop("content", None)
