"""The console: its page, the files that the page loads, and its configuration. All of it is public."""

import re
from http import HTTPStatus
from typing import Annotated, Final

from aws_lambda_powertools.event_handler import Request, Response
from aws_lambda_powertools.event_handler.depends import Depends

from urlsync.domain.failure import TransientFailure
from urlsync.http_api.console import CONTEXT_KEY, Console
from urlsync.http_api.console_configuration import NAME, ConsoleConfiguration
from urlsync.http_api.console_files import ConsoleFile, ConsoleFiles
from urlsync.http_api.console_headers import console_headers
from urlsync.http_api.console_page import PAGE, base_of, page_below
from urlsync.http_api.failures import problem_of
from urlsync.http_api.http_request import Asked, HttpRequest
from urlsync.http_api.problem import NOT_FOUND, problem_response
from urlsync.http_api.router import new_router
from urlsync.ports.sign_in_page import SignInPage

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
