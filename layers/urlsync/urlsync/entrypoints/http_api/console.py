"""The console as the API serves it: its page, the files that the page loads, and its configuration.

All of it is public and free of secrets. The API may be served below `/live`, at the root of a custom domain, or
elsewhere on a local machine, and API Gateway treats a path with a trailing slash like the one without
(https://github.com/aws-powertools/powertools-lambda-python/issues/1552). The page therefore states the base of
its relative URLs. The files it loads have a version in their path, so that a browser can cache them for good and
never mixes the files of two deployments.

Security headers allow the page to run only our own files, to send data only to this API and the sign-in service, and
never to be framed; text cannot become markup. https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from aws_lambda_powertools.event_handler import Request, Response
from aws_lambda_powertools.event_handler.depends import Depends
from pydantic import Field

from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.http_api.current_request import CurrentRequest, HttpRequest, tag_of, weak
from urlsync.entrypoints.http_api.models import Outgoing
from urlsync.entrypoints.http_api.problems import NOT_FOUND, problem_of, problem_response
from urlsync.entrypoints.http_api.routing import READ, WRITE, new_router
from urlsync.ports.platform import FindSignInPage, SignInPage

MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
"""Text only: API Gateway passes text on and compresses it, but expects other content in base64."""

VERSION_LENGTH: Final = 16


class UnknownMediaType(Exception):
    """A console file has a type that cannot be served."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file: its text, its media type, and a tag that changes with the text."""

    text: str
    media_type: str
    tag: str

    @classmethod
    def of(cls, text: str, media_type: str) -> "TextFile":
        """Return a file with this text."""
        return cls(text, f"{media_type}; charset=utf-8", tag_of(text))


class ConsoleFiles:
    """All files below a folder by their relative names, read once, on first use.

    A requested name is only looked up here; it never becomes a path.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def version(self) -> str:
        """The version of all files together; it changes when any file changes."""
        tags = "\n".join(f"{name} {file.tag}" for name, file in sorted(self.by_name.items()))
        return hashlib.sha256(tags.encode()).hexdigest()[:VERSION_LENGTH]

    @cached_property
    def by_name(self) -> Mapping[str, TextFile]:
        """The files by their names, such as `source/main.js`."""
        paths = (path for path in self._folder.rglob("*") if path.is_file())
        return {path.relative_to(self._folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> TextFile:
    media_type = MEDIA_TYPES.get(path.suffix)
    if media_type is None:
        raise UnknownMediaType(path.name)
    return TextFile.of(path.read_text(encoding="utf-8"), media_type)


HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()",
}
OVER_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""One year, for the API's own host only: the domain owner decides about other hosts."""

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'self'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
}


def console_headers(sign_in_url: str | None, *, over_tls: bool) -> dict[str, str]:
    """Return the headers of a response; the page may send codes and tokens to `sign_in_url`."""
    origins = " ".join(["'self'", *([] if sign_in_url is None else [_origin(sign_in_url)])])
    policy = "; ".join(f"{name} {value}" for name, value in (POLICY | {"connect-src": origins}).items())
    return {"Content-Security-Policy": policy} | HEADERS | (OVER_TLS if over_tls else {})


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


CONTEXT_KEY: Final = "console"
"""The key of the console in a request's context."""


@dataclass(frozen=True, slots=True)
class Console:
    """The console's files, and where people sign in."""

    files: ConsoleFiles
    find_sign_in_page: FindSignInPage


PAGE: Final = "index.html"
ROOT: Final = "/console/"

_LINK: Final = re.compile(r'(?<=\s)(href|src)="(?:\./)?([^"]+)"')


def base_of(request_path: str) -> str:
    """Return the path of the console, with a trailing slash, from the path of any request to it."""
    before, _, _ = request_path.partition("/console")
    return f"{before}{ROOT}"


def page_below(base: str, files: ConsoleFiles) -> TextFile | None:
    """Return the page for a browser that sees the console at the path `base`."""
    if PAGE not in files.by_name:
        return None

    def versioned(match: re.Match[str]) -> str:
        attribute, name = match.groups()
        return f'{attribute}="{files.version}/{name}"' if name in files.by_name else match.group()

    text = _LINK.sub(versioned, files.by_name[PAGE].text).replace(
        "<head>", f'<head>\n    <base href="{escape(base)}" />', 1
    )
    return TextFile.of(text, "text/html")


NAME: Final = "configuration.json"
SCOPES: Final = ("openid", READ, WRITE)


class ConsoleConfiguration(Outgoing):
    """The location of the API and of the sign-in page.

    The endpoints are those of a Cognito user pool
    (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html).
    """

    api_url: Annotated[str, Field(description="The path of the API without a trailing slash; may be empty")]
    issuer: Annotated[str, Field(description="Whose tokens the console accepts")]
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
            issuer=page.issuer,
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
        return problem_response(NOT_FOUND.because("File not found. Reload the console."), current.id, headers)
    return file_response(file, current, headers | {"Cache-Control": caching})


def _found(name: str, files: ConsoleFiles, base: str, sign_in: SignInPage) -> TextFile | None:
    if name == NAME:
        text = ConsoleConfiguration.of(sign_in, base).model_dump_json()
        return TextFile.of(text, "application/json")
    return page_below(base, files) if name == PAGE else files.by_name.get(name)


def _caching_of(name: str, files: ConsoleFiles) -> tuple[str, str]:
    """Return the file's name without a version, and its `Cache-Control`."""
    versioned = _VERSIONED.fullmatch(name)
    if versioned is None:
        return name, REVALIDATE
    version, name = versioned.groups()
    is_current = version == files.version and name in files.by_name.keys() - {PAGE}
    return name, IMMUTABLE if is_current else REVALIDATE


def file_response(file: TextFile, current: HttpRequest, headers: Mapping[str, str]) -> Response[str]:
    """Return a file, or 304 if the browser has it."""
    headers = {**headers, "ETag": weak(file.tag), "Vary": "Accept-Encoding"}
    if current.has(file.tag):
        return Response(HTTPStatus.NOT_MODIFIED, body="", headers=headers)
    return Response(HTTPStatus.OK, file.media_type, file.text, headers)
