"""The client of the operators' API (docs/api.md)."""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import requests

from urlsync_cli import http, state, token_endpoint
from urlsync_cli.errors import CommandFailed, Json, NotSignedIn, Rejected, Unavailable
from urlsync_cli.session import Session
from urlsync_cli.stacks import local_program_secret
from urlsync_cli.state import StoredStack
from urlsync_cli.terminal import printable

SECRET_VARIABLE: Final = "URLSYNC_CLIENT_SECRET"  # noqa: S105 -- the variable's name
INSUFFICIENT_SCOPE: Final = "insufficient-scope"
SYNCS: Final = "/v1/syncs"
MAX_PAGE: Final = "500"
PAUSES_S: Final = (1, 2, 5)
"""Waits before a page is asked for again, if the service says that it can answer so soon."""
SEE_ROLES: Final = "See your roles and teams: urlsync whoami"
"""The next step where a right is missing; the message names the role that it takes and whom to ask."""
MISSING_RIGHT: Final = frozenset({"role-required", "not-yours"})


class Api:
    """Calls the API of one stack, and renews the sign-in where that needs no person."""

    def __init__(self, stored: StoredStack) -> None:
        self.stack = stored.stack
        self._session = stored.session
        self._renewing = threading.RLock()

    @classmethod
    def of(cls, stack: str | None) -> "Api":
        """Return the API of the named or the default stack; raises `NotSignedIn` and `UsageError`."""
        return cls(state.current(stack))

    @property
    def session(self) -> Session:
        """The sign-in, renewed if necessary; raises `NotSignedIn`."""
        with self._renewing:
            if self._session is None:
                raise NotSignedIn("You are not signed in.", _sign_in(self.stack.name))
            if self._session.needs_renewal(time.time()):
                self._renew(self._session)
            return self._session

    def get(self, path: str, **query: str | None) -> Json:
        """Return what a GET answers; raises `CommandFailed`."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Json | None = None) -> Json:
        """Return what a POST answers; raises `CommandFailed`."""
        return self.post_with_status(path, body)[1]

    def post_once(self, path: str, body: Json) -> Json:
        """Return what a POST answers, sent again if there is no answer: it creates nothing twice."""
        headers = {"Idempotency-Key": str(uuid4())}
        try:
            return self._call("POST", path, json=body, headers=headers)
        except Unavailable as failure:
            if failure.problem:
                raise
        return self._call("POST", path, json=body, headers=headers)

    def post_with_status(self, path: str, body: Json | None = None) -> tuple[int, Json]:
        """Return the status and the content that a POST answers; raises `CommandFailed`."""
        response = self._request("POST", path, json=body)
        return response.status_code, _content(response)

    def put(self, path: str) -> Json:
        """Return what a PUT without a body answers; raises `CommandFailed`."""
        return self._call("PUT", path)

    def change(self, path: str, body: Json) -> Json:
        """Change a resource as it is now, and return it; raises `CommandFailed`."""
        return self._call("PATCH", path, json=body, headers=self._seen(path))

    def act_on(self, path: str, action: str) -> Json:
        """Return what an action on a resource answers, as the resource is now; raises `CommandFailed`."""
        return self._call("POST", f"{path}/{action}", headers=self._seen(path))

    def _seen(self, path: str) -> dict[str, str]:
        return {"If-Match": self._request("GET", path).headers.get("ETag") or "*"}

    def delete(self, path: str) -> Json:
        """Delete a resource and return what there is to say, if anything; raises `CommandFailed`."""
        return self._call("DELETE", path)

    def items(self, path: str, **query: str | None) -> Iterator[Json]:
        """Return the items of a list, page by page; raises `CommandFailed`."""
        return (item for page in self.pages(path, **query) for item in page["items"])

    def pages(self, path: str, **query: str | None) -> Iterator[Json]:
        """Return the pages of a list; a page that the service cannot answer just then is asked for again.

        Raises `CommandFailed`.
        """
        cursor: str | None = None
        while True:
            page = self._page(path, **query, cursor=cursor)
            yield page
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def syncs(self, **query: str | None) -> Iterator[Json]:
        """Return all syncs by name, as they arrive: a long list is read from both ends. Raises `CommandFailed`."""
        pages = self.pages(SYNCS, **query, limit=MAX_PAGE)
        first = next(pages)
        yield from first["items"]
        if first["next_cursor"] is None:
            return
        seen = {sync["sync_id"] for sync in first["items"]}
        end = _End(self.pages(SYNCS, **query, limit=MAX_PAGE, sort="-name"), seen)
        for page in pages:
            for sync in page["items"]:
                seen.add(sync["sync_id"])
                yield sync
            if end.was_met(page["items"]):
                break
        yield from (sync for sync in end.syncs() if sync["sync_id"] not in seen)

    def _page(self, path: str, **query: str | None) -> Json:
        for pause in PAUSES_S:
            try:
                return self.get(path, **query)
            except Unavailable as failure:
                if failure.retry_after_s is None or failure.retry_after_s > pause:
                    raise
                time.sleep(pause)
        return self.get(path, **query)

    def _call(self, method: str, path: str, **options: Any) -> Json:
        return _content(self._request(method, path, **options))

    def _request(self, method: str, path: str, **options: Any) -> requests.Response:
        url = f"{self.stack.api_url}{path}"
        session = self.session
        response = http.request(method, url, auth=http.Bearer(session.access_token), **options)
        if response.status_code == HTTPStatus.FORBIDDEN and _kind(response) == INSUFFICIENT_SCOPE:
            raise _only_reads(session, response)
        if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            raise _error(response, self.stack.name)
        return response

    def _renew(self, session: Session) -> None:
        secret = None if session.refresh_token else _program_secret(session)
        if session.refresh_token:
            renewed = token_endpoint.refresh(self.stack, session)
        elif secret:
            renewed = token_endpoint.exchange_secret(self.stack, session.client_id, secret)
        else:
            raise NotSignedIn("Your sign-in has expired.", _sign_in(self.stack.name))
        self._session = renewed
        state.save(StoredStack(self.stack, renewed))


class _End:
    """The last pages of a list, read backwards in a thread of its own until both readers have met.

    A failure ends only this reader: the other one then reads to the end.
    """

    def __init__(self, pages: Iterator[Json], seen: set[str]) -> None:
        self._pages = pages
        self._seen = seen
        self._ids: set[str] = set()
        self._read: list[list[Json]] = []
        self._over = False
        threading.Thread(target=self._run, daemon=True).start()

    def was_met(self, syncs: Iterable[Json]) -> bool:
        """Return True if one of these syncs was read here."""
        self._over = any(sync["sync_id"] in self._ids for sync in syncs)
        return self._over

    def syncs(self) -> Iterator[Json]:
        """Return what was read, in the order of the list."""
        self._over = True
        return (sync for page in reversed(list(self._read)) for sync in reversed(page))

    def _run(self) -> None:
        with suppress(CommandFailed):
            for page in self._pages:
                items = list(page["items"])
                self._read.append(items)
                self._ids.update(sync["sync_id"] for sync in items)
                if self._over or any(sync["sync_id"] in self._seen for sync in items):
                    return


def _program_secret(session: Session) -> str | None:
    if not session.is_program:
        return None
    return os.environ.get(SECRET_VARIABLE) or local_program_secret(session.client_id)


def _content(response: requests.Response) -> Json:
    if response.status_code == HTTPStatus.NO_CONTENT:
        return {}
    try:
        content = response.json()
    except requests.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise Unavailable("The API URL did not respond like urlsync's API.", "Check the stack's API URL.")
    return content


def _only_reads(session: Session, response: requests.Response) -> NotSignedIn:
    """Return the error of a sign-in without the scope to change anything: to sign in again would not help."""
    return NotSignedIn(
        f"{session.actor} may only read, as with the role viewer. This takes another role.",
        "Ask an administrator for the role owner, operator or admin; make program gives it to a program.",
        _problem(response),
    )


def _error(response: requests.Response, stack: str) -> CommandFailed:
    problem = _problem(response)
    status = response.status_code
    detail = printable(str(problem.get("detail") or f"The API responded with {status} and no explanation."))
    if status == HTTPStatus.UNAUTHORIZED:
        return NotSignedIn(detail, _sign_in(stack), problem)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        seconds = _retry_after(response)
        next_step = "Try again later." if seconds is None else f"Try again in {seconds} s."
        return Unavailable(detail, next_step, problem, retry_after_s=seconds)
    return Rejected(detail + _invalid_fields(problem), SEE_ROLES if _kind(response) in MISSING_RIGHT else None, problem)


def _problem(response: requests.Response) -> Json:
    """Return the problem document (RFC 9457); empty if the response is none."""
    try:
        problem = response.json()
    except requests.JSONDecodeError:
        return {}
    return problem if isinstance(problem, dict) and "detail" in problem else {}


def _kind(response: requests.Response) -> str:
    """Return the name of the kind of problem."""
    return str(_problem(response).get("type")).rpartition(":")[2]


def _invalid_fields(problem: Json) -> str:
    return "".join(
        f"\n{printable(error['location'])}: {printable(error['message'])}" for error in problem.get("errors", [])
    )


def _retry_after(response: requests.Response) -> int | None:
    seconds = response.headers.get("Retry-After", "")
    return int(seconds) if seconds.isdecimal() else None


def _sign_in(stack: str) -> str:
    return f"urlsync sign-in --stack {stack}"
