"""The console's files from the function's package, and the security headers of its responses.

The headers allow the page to run only our own files, to send data only to this API and the sign-in service, and
never to be framed; text cannot become markup. https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, final
from urllib.parse import urlsplit

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
class ConsoleFile:
    """A file: its text, its media type, and a tag that changes with the text."""

    text: str
    media_type: str
    tag: str

    @classmethod
    def of(cls, text: str, media_type: str) -> "ConsoleFile":
        """Return a file with this text."""
        return cls(text, f"{media_type}; charset=utf-8", hashlib.sha256(text.encode()).hexdigest()[:32])


@final
class ConsoleFiles:
    """All files below a folder by their relative names, read once, on first use.

    A requested name is only looked up here; it never becomes a path.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> ConsoleFile | None:
        """Return the file of this name, such as `source/main.js`."""
        return self._files.get(name)

    @property
    def names(self) -> frozenset[str]:
        """The names of all files."""
        return frozenset(self._files)

    @cached_property
    def version(self) -> str:
        """The version of all files together; it changes when any file changes."""
        tags = "\n".join(f"{name} {file.tag}" for name, file in sorted(self._files.items()))
        return hashlib.sha256(tags.encode()).hexdigest()[:VERSION_LENGTH]

    @cached_property
    def _files(self) -> Mapping[str, ConsoleFile]:
        paths = (path for path in self._folder.rglob("*") if path.is_file())
        return {path.relative_to(self._folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> ConsoleFile:
    media_type = MEDIA_TYPES.get(path.suffix)
    if media_type is None:
        raise UnknownMediaType(path.name)
    return ConsoleFile.of(path.read_text(encoding="utf-8"), media_type)


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
