"""The console as the API serves it: its page, the files that the page loads, and its configuration.

All of it is public and free of secrets. The API may be served below `/live`, at the root of a custom domain, or
elsewhere on a local machine, and API Gateway treats a path with a trailing slash like the one without
(https://github.com/aws-powertools/powertools-lambda-python/issues/1552). The page therefore states the base of
its relative URLs. The files it loads have a version in their path, so that a browser can cache them for good and
never mixes the files of two deployments.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from http import HTTPStatus
from typing import Annotated, Final, Self, final

from aws_lambda_powertools.event_handler import Request, Response
from aws_lambda_powertools.event_handler.depends import Depends
from pydantic import Field

from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.http_api.console_files import ConsoleFile, ConsoleFiles, console_headers
from urlsync.entrypoints.http_api.current_request import CurrentRequest, HttpRequest
from urlsync.entrypoints.http_api.error_mapping import problem_of
from urlsync.entrypoints.http_api.models import Outgoing
from urlsync.entrypoints.http_api.problems import NOT_FOUND, problem_response
from urlsync.entrypoints.http_api.routing import READ, WRITE, new_router
from urlsync.ports.platform import FindSignInPage, SignInPage

CONTEXT_KEY: Final = "console"
"""The key of the console in a request's context."""


@final
@dataclass(frozen=True, slots=True)
class Console:
    """The console's files, and where people sign in."""

    files: ConsoleFiles
    find_sign_in_page: FindSignInPage


PAGE: Final = "index.html"
ROOT: Final = "/console/"

_LINK: Final = re.compile(r'(?<=\s)(href|src)="([^"]+)"')


def base_of(request_path: str) -> str:
    """Return the path of the console, with a trailing slash, from the path of any request to it."""
    before, _, _ = request_path.partition("/console")
    return f"{before}{ROOT}"


def page_below(base: str, files: ConsoleFiles) -> ConsoleFile | None:
    """Return the page for a browser that sees the console at the path `base`."""
    page = files.get(PAGE)
    if page is None:
        return None
    text = _LINK.sub(lambda match: _versioned(match, files), page.text)
    text = text.replace("<head>", f'<head>\n    <base href="{escape(base)}" />', 1)
    return ConsoleFile.of(text, "text/html")


def _versioned(match: re.Match[str], files: ConsoleFiles) -> str:
    attribute, name = match.groups()
    known = name in files.names
    return f'{attribute}="{files.version}/{name}"' if known else match.group()


NAME: Final = "configuration.json"
SCOPES: Final = ("openid", READ, WRITE)


class ConsoleConfiguration(Outgoing):
    """The location of the API and of the sign-in page.

    The endpoints are those of a Cognito user pool
    (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html).
    """

    api_url: Annotated[str, Field(description="The path of the API without a trailing slash; may be empty")]
    authorize_url: str
    token_url: str
    revoke_url: str
    logout_url: str
    client_id: str
    redirect_uri: Annotated[str, Field(description="Used for sign-in and sign-out")]
    scopes: Sequence[str] = SCOPES

    @classmethod
    def of(cls, page: SignInPage, base: str) -> Self:
        """Return the configuration for a browser that sees the console at the path `base`."""
        return cls(
            api_url=base.removesuffix(ROOT),
            authorize_url=f"{page.url}/oauth2/authorize",
            token_url=f"{page.url}/oauth2/token",
            revoke_url=f"{page.url}/oauth2/revoke",
            logout_url=f"{page.url}/logout",
            client_id=page.client_id,
            redirect_uri=page.console_url,
        )


REVALIDATE: Final = "no-cache"
"""A cached copy may be used only after revalidation."""
IMMUTABLE: Final = "public, max-age=31536000, immutable"

_VERSIONED: Final = re.compile("([0-9a-f]{16})/(.+)")

router = new_router()


def console_of(request: Request) -> Console:
    """Return the console from a request's context."""
    console: Console = request.context[CONTEXT_KEY]
    return console


TheConsole = Annotated[Console, Depends(console_of)]


@router.get("/console", include_in_schema=False)
def console_page(console: TheConsole, current: CurrentRequest) -> Response[str]:
    """Return the page."""
    return _respond(PAGE, console, current)


@router.get("/console/.+", include_in_schema=False)
def console_file(console: TheConsole, current: CurrentRequest) -> Response[str]:
    """Return a file that the page loads."""
    name = current.path.strip("/").removeprefix("console/")
    return _respond(name, console, current)


def _respond(name: str, console: Console, current: HttpRequest) -> Response[str]:
    try:
        sign_in = console.find_sign_in_page()
    except TransientFailure as failure:
        headers = console_headers(None, over_tls=current.over_tls)
        return problem_response(problem_of(failure), current.id, headers)
    headers = console_headers(sign_in.url, over_tls=current.over_tls)
    name, caching = _caching_of(name, console.files)
    file = _found(name, console.files, base_of(current.outside_path), sign_in)
    if file is None:
        return problem_response(NOT_FOUND.because("File not found."), current.id, headers)
    return _file(file, current, headers | {"Cache-Control": caching})


def _found(name: str, files: ConsoleFiles, base: str, sign_in: SignInPage) -> ConsoleFile | None:
    if name == NAME:
        text = ConsoleConfiguration.of(sign_in, base).model_dump_json()
        return ConsoleFile.of(text, "application/json")
    return page_below(base, files) if name == PAGE else files.get(name)


def _caching_of(name: str, files: ConsoleFiles) -> tuple[str, str]:
    """Return the file's name without a version, and its `Cache-Control`."""
    versioned = _VERSIONED.fullmatch(name)
    if versioned is None:
        return name, REVALIDATE
    version, name = versioned.groups()
    is_current = version == files.version and name in files.names - {PAGE}
    return name, IMMUTABLE if is_current else REVALIDATE


def _file(file: ConsoleFile, current: HttpRequest, headers: dict[str, str]) -> Response[str]:
    # Weak, because API Gateway may compress the text.
    headers |= {"ETag": f'W/"{file.tag}"', "Vary": "Accept-Encoding"}
    if file.tag in current.header("if-none-match"):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, body="", headers=headers)
    return Response(status_code=HTTPStatus.OK, content_type=file.media_type, body=file.text, headers=headers)
