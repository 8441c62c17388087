"""The console, as the API serves it.

The console's one page, as it is sent: with addresses that hold wherever the API is.

The API may be below `/live`, at the root of a domain of its own, or elsewhere on one machine; and its front
takes an address with a slash at the end for the one without
(https://github.com/aws-powertools/powertools-lambda-python/issues/1552). So the page says what its relative
addresses are relative to. What it loads it names below a version, so that a browser may keep all of it for
good, never asks for it again, and never mixes the files of two deployments.

What the console has to know before anybody is signed in. There is no secret in it.

The console: its page, the files that the page loads, and its configuration. All of it is public.
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
from urlsync.entrypoints.http_api.current_request import Asked, HttpRequest
from urlsync.entrypoints.http_api.error_mapping import problem_of
from urlsync.entrypoints.http_api.models import Outgoing
from urlsync.entrypoints.http_api.problems import NOT_FOUND, problem_response
from urlsync.entrypoints.http_api.routing import READ, WRITE, new_router
from urlsync.ports.platform import FindSignInPage, SignInPage

CONTEXT_KEY: Final = "console"
"""Where a request's context holds it."""


@final
@dataclass(frozen=True, slots=True)
class Console:
    """Its files, and where people sign in to it."""

    files: ConsoleFiles
    find_sign_in_page: FindSignInPage


PAGE: Final = "index.html"
ROOT: Final = "/console/"

_LOADED: Final = re.compile(r'(?<=\s)(href|src)="([^"]+)"')


def base_of(request_path: str) -> str:
    """Return the path of the console, with a slash at the end, for the path of any request to it."""
    before, _, _ = request_path.partition("/console")
    return f"{before}{ROOT}"


def page_below(base: str, files: ConsoleFiles) -> ConsoleFile | None:
    """Return the page for a browser that sees the console at the path `base`."""
    page = files.get(PAGE)
    if page is None:
        return None
    text = _LOADED.sub(lambda match: _versioned(match, files), page.text)
    text = text.replace("<head>", f'<head>\n    <base href="{escape(base)}" />', 1)
    return ConsoleFile.of(text, "text/html")


def _versioned(match: re.Match[str], files: ConsoleFiles) -> str:
    attribute, name = match.groups()
    known = name in files.names
    return f'{attribute}="{files.version}/{name}"' if known else match.group()


NAME: Final = "configuration.json"
SCOPES: Final = ("openid", READ, WRITE)


class ConsoleConfiguration(Outgoing):
    """Where the API is and where people sign in.

    The endpoints are those of a Cognito user pool
    (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html).
    """

    api_url: Annotated[str, Field(description="The path of the API without a slash at the end; may be empty")]
    authorize_url: str
    token_url: str
    revoke_url: str
    logout_url: str
    client_id: str
    redirect_uri: Annotated[str, Field(description="For signing in and for signing out")]
    scopes: Sequence[str] = SCOPES

    @classmethod
    def of(cls, page: SignInPage, base: str) -> Self:
        """Return it for a browser that sees the console at the path `base`."""
        return cls(
            api_url=base.removesuffix(ROOT),
            authorize_url=f"{page.url}/oauth2/authorize",
            token_url=f"{page.url}/oauth2/token",
            revoke_url=f"{page.url}/oauth2/revoke",
            logout_url=f"{page.url}/logout",
            client_id=page.client_id,
            redirect_uri=page.console_url,
        )


ASKED_AGAIN: Final = "no-cache"
"""May be kept, but only used once we said that it is still the same."""
FOR_GOOD: Final = "public, max-age=31536000, immutable"

_VERSIONED: Final = re.compile("([0-9a-f]{16})/(.+)")

router = new_router()


def console_of(request: Request) -> Console:
    """Return the console that a request is for."""
    console: Console = request.context[CONTEXT_KEY]
    return console


TheConsole = Annotated[Console, Depends(console_of)]


@router.get("/console", include_in_schema=False)
def console_page(console: TheConsole, asked: Asked) -> Response[str]:
    """Show the console."""
    return _answer(PAGE, console, asked)


@router.get("/console/.+", include_in_schema=False)
def console_file(console: TheConsole, asked: Asked) -> Response[str]:
    """Give what the console loads."""
    name = asked.path.strip("/").removeprefix("console/")
    return _answer(name, console, asked)


def _answer(name: str, console: Console, asked: HttpRequest) -> Response[str]:
    try:
        sign_in = console.find_sign_in_page()
    except TransientFailure as failure:
        headers = console_headers(None, over_tls=asked.over_tls)
        return problem_response(problem_of(failure), asked.id, headers)
    headers = console_headers(sign_in.url, over_tls=asked.over_tls)
    name, caching = _kept(name, console.files)
    file = _found(name, console.files, base_of(asked.outside_path), sign_in)
    if file is None:
        return problem_response(NOT_FOUND.because("The console has no such file."), asked.id, headers)
    return _file(file, asked, headers | {"Cache-Control": caching})


def _found(name: str, files: ConsoleFiles, base: str, sign_in: SignInPage) -> ConsoleFile | None:
    if name == NAME:
        text = ConsoleConfiguration.of(sign_in, base).model_dump_json()
        return ConsoleFile.of(text, "application/json")
    return page_below(base, files) if name == PAGE else files.get(name)


def _kept(name: str, files: ConsoleFiles) -> tuple[str, str]:
    """Return the file's own name, and how long it may be kept under the one it was asked for by."""
    versioned = _VERSIONED.fullmatch(name)
    if versioned is None:
        return name, ASKED_AGAIN
    version, name = versioned.groups()
    of_now = version == files.version and name in files.names - {PAGE}
    return name, FOR_GOOD if of_now else ASKED_AGAIN


def _file(file: ConsoleFile, asked: HttpRequest, headers: dict[str, str]) -> Response[str]:
    # Weak, because API Gateway may compress the text on its way.
    headers |= {"ETag": f'W/"{file.tag}"', "Vary": "Accept-Encoding"}
    if file.tag in asked.header("if-none-match"):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, body="", headers=headers)
    return Response(status_code=HTTPStatus.OK, content_type=file.media_type, body=file.text, headers=headers)
