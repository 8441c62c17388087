"""A pool of connections that answers from a script and opens no socket."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import urllib3
from urlsync.adapters.http.client import HttpClient


@dataclass(frozen=True)
class Call:
    """One request as it would have gone out."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    options: Mapping[str, Any]

    def json(self) -> Any:
        """Return the body, read as JSON."""
        return json.loads(self.body or b"")


@dataclass(frozen=True)
class Reply:
    """One scripted answer. A `body` that is neither bytes nor None is sent as JSON."""

    status: int = 200
    body: Any = None
    headers: Mapping[str, str] | None = None

    def response(self) -> urllib3.HTTPResponse:
        """Return it as the library would; 204 and 304 never have a body (RFC 9110, section 6.4.1)."""
        raw = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        bodiless = self.body is None or self.status in {204, 304}
        return urllib3.HTTPResponse(
            body=BytesIO(b"" if bodiless else raw), status=self.status, headers=self.headers, preload_content=False
        )


class ScriptedPool(urllib3.PoolManager):
    """Gives the scripted replies in order; an exception in the script is raised."""

    def __init__(self, *script: Reply | Exception) -> None:
        super().__init__()
        self.calls: list[Call] = []
        self._script: Iterator[Reply | Exception] = iter(script)

    def urlopen(  # type: ignore[override]  # the library types its keywords loosely, too
        self, method: str, url: str, **options: Any
    ) -> urllib3.HTTPResponse:
        headers, body = options.pop("headers"), options.pop("body", None)
        self.calls.append(Call(method, url, headers, body, options))
        reply = next(self._script)
        if isinstance(reply, Exception):
            raise reply
        return reply.response()


def scripted(*script: Reply | Exception) -> tuple[HttpClient, ScriptedPool]:
    """Return a client on a scripted pool, and the pool to look at what was sent."""
    pool = ScriptedPool(*script)
    return HttpClient(pool=pool), pool
