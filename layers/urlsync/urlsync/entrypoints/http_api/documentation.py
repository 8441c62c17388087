"""The API's documentation: the OpenAPI document, and the page that shows it.

The page is plain HTML without scripts, so it is small and runs nothing in the browser.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.models import (
    License,
    OAuth2,
    OAuthFlowAuthorizationCode,
    OAuthFlowClientCredentials,
    OAuthFlows,
    Server,
    Tag,
)

from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.http_api.console import TextFile, TheConsole, file_response
from urlsync.entrypoints.http_api.current_request import CurrentRequest
from urlsync.entrypoints.http_api.problems import problem_of, problem_response
from urlsync.entrypoints.http_api.routing import READ, SECURITY_SCHEME, WRITE

VERSION: Final = "1.0.0"
DESCRIPTION: Final = """\
Keeps an env var of a Hasura Cloud project equal to a config var of a Heroku app.

Get an access token with OAuth 2.0: people on the sign-in page, programs with client credentials.
Routes that read need the scope `urlsync/read` or `urlsync/write`; all others need `urlsync/write`.
What you may do depends on your roles, which `/v1/me` shows and `x-urlsync-roles` names for each operation. What you
may not see is `404`, as if it did not exist; what you may see but not do is `403`.

Every error is a problem as in RFC 9457. Programs should rely on `type`, which never changes.

The number of requests an hour is limited. Responses, errors included, have the limit in `RateLimit-Policy` and what is
left of it in `RateLimit`. After `429` and `503`, wait for the seconds in `Retry-After`, and try again.

Responses to reads have an `ETag`. Send it in `If-None-Match` with the next read: if nothing has changed, the response
is `304` without a body. The `ETag` of a single sync, connection or notification endpoint is its version instead: send
it in `If-Match` when you change it.
"""
LIMIT_HEADERS: Final = {
    "RateLimit": ("What is left of the limit: `r` requests, until `t` seconds from now.", '"reads";r=2990;t=1800'),
    "RateLimit-Policy": ("The limit of the request: `q` requests in `w` seconds.", '"reads";q=3000;w=3600'),
}
"""By what they mean, with an example (https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/)."""
RETRY_HEADER: Final = {"Retry-After": ("The seconds after which to try again; missing if that cannot help.", 60)}
TAG_HEADER: Final = {"ETag": ("Identifies the body, or the version to send in `If-Match`.", 'W/"opaque"')}
RETRIED: Final = frozenset({"429", "503"})
TAGS: Final = {
    "connections": "The credentials of Hasura Cloud users and their Heroku accounts.",
    "projects": "The Hasura Cloud projects visible to the connections.",
    "syncs": "A sync keeps an env var equal to a config var.",
    "jobs": "One action for many syncs.",
    "Heroku databases": "New databases for projects, each with a sync.",
    "account": "Who you are, and what you may do.",
    "ownership": "Ownership transfers of projects.",
    "proposals": "Syncs that urlsync would start for new projects, for a person to accept or decline.",
    "notification endpoints": "Where events are sent besides e-mail: signed requests, or messages in Slack.",
    "health": "How the service and each sync are doing, and what failed for good.",
    "activity": "Who changed what, when and from where.",
}
SIGN_IN_URL: Final = "https://sign-in.example.com"
"""Stands for the sign-in page, which each deployment has of its own."""
SCOPES: Final = {READ: "Read what your roles let you see.", WRITE: "Change what your roles let you change."}


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
            security_schemes={SECURITY_SCHEME: OAuth2(description="Tokens of the sign-in page.", flows=_flows())},
        )
    )
    _drop_defaults(document)
    _add_headers(document)
    return document


def _flows() -> OAuthFlows:
    """Return how people and programs get a token.

    https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
    """
    token_url = f"{SIGN_IN_URL}/oauth2/token"
    authorize_url = f"{SIGN_IN_URL}/oauth2/authorize"
    return OAuthFlows(
        authorizationCode=OAuthFlowAuthorizationCode(
            authorizationUrl=authorize_url, tokenUrl=token_url, refreshUrl=token_url, scopes=SCOPES
        ),
        clientCredentials=OAuthFlowClientCredentials(tokenUrl=token_url, scopes=SCOPES),
    )


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


def _add_headers(document: dict[str, Any]) -> None:
    """Describe the headers of limits, of what may be tried again, and of what is read."""
    document["components"]["headers"] = {
        name: {
            "description": meaning,
            "schema": {"type": "string" if isinstance(example, str) else "integer"},
            "example": example,
        }
        for name, (meaning, example) in (LIMIT_HEADERS | RETRY_HEADER | TAG_HEADER).items()
    }
    for operations in document["paths"].values():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                names = _headers_of(method, status)
                if names:
                    response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _headers_of(method: str, status: str) -> Collection[str]:
    """Return the names of the headers that a response of this status has."""
    if status < "300":
        return LIMIT_HEADERS | TAG_HEADER if (method, status) == ("get", "200") else LIMIT_HEADERS
    return RETRY_HEADER if status in RETRIED else ()


Part = Mapping[str, Any]

STYLE: Final = """\
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 auto; max-width: 56rem; padding: 1.5rem }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere }
h2 { border-top: 1px solid #8886; margin-top: 3rem; padding-top: 1rem }
h3 { margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid #8886; padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top }
"""

_CODE: Final = re.compile(r"`([^`]+)`")


def page_of(document: Part) -> str:
    """Return the page for an OpenAPI document."""
    title = f"{document['info']['title']} API"
    return "\n".join(
        (
            '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f'<link rel="stylesheet" href="docs/style.css">\n<h1>{escape(title)}</h1>',
            _paragraphs(document["info"]["description"]),
            '<p>As a document: <a href="openapi.json">OpenAPI</a>.</p>',
            _token_urls(document),
            *_sections(document),
            "<h2>Types</h2>",
            *(_type_section(name, found) for name, found in sorted(document["components"]["schemas"].items())),
            "</html>\n",
        )
    )


def _token_urls(document: Part) -> str:
    flows = document["components"]["securitySchemes"][SECURITY_SCHEME]["flows"]
    people, programs = flows["authorizationCode"], flows["clientCredentials"]
    return (
        f"<p>People sign in at <code>{escape(people['authorizationUrl'])}</code>. "
        f"Everybody gets tokens from <code>{escape(programs['tokenUrl'])}</code>.</p>"
    )


def _sections(document: Part) -> Iterator[str]:
    operations = [
        (tag, _operation(method, path, operation))
        for path, item in document["paths"].items()
        for method, operation in item.items()
        for tag in operation["tags"]
    ]
    described = {tag["name"]: tag["description"] for tag in document["tags"]}
    for tag in dict.fromkeys([*described, *(found for found, _ in operations)]):
        yield f"<h2>{escape(tag[0].upper() + tag[1:])}</h2>\n{_paragraphs(described.get(tag, ''))}"
        yield from (shown for found, shown in operations if found == tag)


def _operation(method: str, path: str, operation: Part) -> str:
    (security,) = operation["security"]
    scopes = [scope for names in security.values() for scope in names]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    rows = [_row(found["name"], found, required=found["required"]) for found in operation.get("parameters", ())]
    responses = (f"<li>{status} {_response(found)}</li>" for status, found in sorted(operation["responses"].items()))
    return "\n".join(
        (
            f'<h3 id="{operation["operationId"]}"><code>{method.upper()} {escape(path)}</code></h3>',
            f"<p><strong>{_inline(operation['summary'])}.</strong> Scope: <code>{escape(', '.join(scopes))}</code></p>",
            _paragraphs(operation.get("description", "")),
            _table(rows),
            "" if body is None else f"<p>Body: {_type(body)}</p>",
            f"<details><summary>Responses</summary><ul>{''.join(responses)}</ul></details>",
        )
    )


def _response(response: Part) -> str:
    types = (f": {_type(found['schema'])}" for found in response.get("content", {}).values())
    return escape(response["description"]) + "".join(types)


def _type_section(name: str, schema: Part) -> str:
    required = schema.get("required", ())
    rows = [_row(field, found, required=field in required) for field, found in schema.get("properties", {}).items()]
    values = "" if "enum" not in schema else f"<p>{_type(schema)}</p>"
    return (
        f'<h3 id="type-{name}">{escape(name)}</h3>\n{_paragraphs(schema.get("description", ""))}{values}{_table(rows)}'
    )


def _table(rows: list[str]) -> str:
    return f"<table><tr><th>Name<th>Type<th>Meaning</tr>{''.join(rows)}</table>" if rows else ""


def _row(name: str, found: Part, *, required: bool) -> str:
    meaning = _inline(found.get("description", ""))
    kind = _type(found.get("schema", found)) + ("" if required else ", optional")
    return f"<tr><td><code>{escape(name)}</code><td>{kind}<td>{meaning}</tr>\n"


def _type(schema: Part) -> str:
    match schema:
        case {"$ref": str(reference)}:
            name = escape(reference.rpartition("/")[2])
            return f'<a href="#type-{name}">{name}</a>'
        case {"anyOf": choices} | {"oneOf": choices}:
            return " or ".join(_type(choice) for choice in choices)
        case {"enum": values}:
            return ", ".join(f"<code>{escape(str(value))}</code>" for value in values)
        case {"type": "array", "items": items}:
            return f"list of {_type(items)}"
        case {"type": kind, "format": shape}:
            return escape(f"{kind} ({shape})")
        case _:
            return escape(str(schema.get("type", "any value")))


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_inline(part)}</p>\n" for part in text.split("\n\n") if part.strip())


def _inline(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text))


HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Referrer-Policy": "no-referrer",
}
CACHED: Final = HEADERS | {"Cache-Control": "public, max-age=3600"}


class Documentation:
    """The OpenAPI document and its page. Each is created once, because anybody may ask for them."""

    def __init__(self, api: APIGatewayRestResolver) -> None:
        self._api = api
        self._files: dict[tuple[str, str], TextFile] = {}

    @cached_property
    def _document(self) -> str:
        return json.dumps(openapi_document(self._api))

    def openapi(self, current: CurrentRequest, console: TheConsole) -> Response[str]:
        """Return the document."""
        return self._respond("application/json", current, console)

    def page(self, current: CurrentRequest, console: TheConsole) -> Response[str]:
        """Return the page."""
        return self._respond("text/html", current, console)

    def style(self, current: CurrentRequest) -> Response[str]:
        """Return the style sheet of the page."""
        return file_response(TextFile.of(STYLE, "text/css"), current, CACHED)

    def _respond(self, media_type: str, current: CurrentRequest, console: TheConsole) -> Response[str]:
        try:
            sign_in = console.find_sign_in_page()
        except TransientFailure as failure:
            return problem_response(problem_of(failure), current.id, HEADERS)
        return file_response(self._file(media_type, sign_in.url), current, CACHED)

    def _file(self, media_type: str, sign_in_url: str) -> TextFile:
        key = media_type, sign_in_url
        if key not in self._files:
            document = self._document.replace(SIGN_IN_URL, sign_in_url)
            is_page = media_type == "text/html"
            file = TextFile.of(page_of(json.loads(document)) if is_page else document, media_type)
            self._files[key] = file if is_page else replace(file, media_type=media_type)
        return self._files[key]
