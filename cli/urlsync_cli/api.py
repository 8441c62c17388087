"""The operators' API, as one who is signed in sees it (docs/api.md)."""

import os
import time
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final

import requests

from urlsync_cli import chosen_stack, http, local_stack, memory, token_endpoint
from urlsync_cli.failure import CommandFailed, Json, NotSignedIn, Refused, Unreachable
from urlsync_cli.memory import Remembered
from urlsync_cli.session import Session

SECRET_VARIABLE: Final = "URLSYNC_CLIENT_SECRET"  # noqa: S105 -- the variable's name


class Api:
    """Calls the API of one stack, and renews the sign-in where that can be done without a person."""

    def __init__(self, remembered: Remembered) -> None:
        self.stack = remembered.stack
        self._session = remembered.session

    @classmethod
    def of(cls, stack: str | None) -> "Api":
        """Return the API of the stack that is meant; raises `NotSignedIn` and `WrongUse`."""
        return cls(chosen_stack.chosen(stack))

    @property
    def session(self) -> Session:
        """Whoever is signed in, with a token that holds for a while; raises `NotSignedIn`."""
        if self._session is None:
            raise NotSignedIn("Nobody is signed in.", _sign_in(self.stack.name))
        if self._session.is_over(time.time()):
            self._renew(self._session)
        return self._session

    def get(self, path: str, **query: str | None) -> Json:
        """Read something; raises `CommandFailed`."""
        return self._call("GET", path, params=query)

    def post(self, path: str, body: Json | None = None) -> Json:
        """Do something; raises `CommandFailed`."""
        return self.post_and_see(path, body)[1]

    def post_and_see(self, path: str, body: Json | None = None) -> tuple[int, Json]:
        """Do something, and return the status as well; raises `CommandFailed`."""
        answer = self._answer("POST", path, json=body)
        return answer.status_code, _content(answer)

    def delete(self, path: str) -> None:
        """Delete something; raises `CommandFailed`."""
        self._call("DELETE", path)

    def items(self, path: str, **query: str | None) -> Iterator[Json]:
        """Go through all pages of a list; raises `CommandFailed`."""
        cursor: str | None = None
        while True:
            page = self.get(path, **query, cursor=cursor)
            yield from page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return

    def _call(self, method: str, path: str, **options: Any) -> Json:
        return _content(self._answer(method, path, **options))

    def _answer(self, method: str, path: str, **options: Any) -> requests.Response:
        url = f"{self.stack.api_url}{path}"
        answer = http.request(method, url, auth=http.Bearer(self.session.access_token), **options)
        if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
            raise _failure(answer, self.stack.name)
        return answer

    def _renew(self, session: Session) -> None:
        secret = None if session.refresh_token else self._program_secret(session)
        if session.refresh_token:
            renewed = token_endpoint.renew(self.stack, session)
        elif secret:
            renewed = token_endpoint.trade_secret(self.stack, session.client_id, secret)
        else:
            raise NotSignedIn("The sign-in is over.", _sign_in(self.stack.name))
        self._session = renewed
        memory.remember(Remembered(self.stack, renewed))

    def _program_secret(self, session: Session) -> str | None:
        if not session.is_program:
            return None
        return os.environ.get(SECRET_VARIABLE) or local_program_secret(session.client_id)


def local_program_secret(client_id: str) -> str | None:
    """Return the secret of the local stack's program; None for any other."""
    local = local_stack.find()
    return local.program_secret if local and local.stack.program_client_id == client_id else None


def _content(answer: requests.Response) -> Json:
    if answer.status_code == HTTPStatus.NO_CONTENT:
        return {}
    try:
        content = answer.json()
    except requests.JSONDecodeError:
        content = None
    if not isinstance(content, dict):
        raise Unreachable("What answers is not urlsync's API.", "Check the stack's API URL.")
    return content


def _failure(answer: requests.Response, stack: str) -> CommandFailed:
    problem = _problem(answer)
    status = answer.status_code
    detail = str(problem.get("detail") or f"The API answered {status}, and does not say why.")
    if status == HTTPStatus.UNAUTHORIZED:
        return NotSignedIn(detail, _sign_in(stack), problem)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unreachable(detail, _when(answer), problem)
    return Refused(detail + _fields(problem), problem=problem)


def _problem(answer: requests.Response) -> Json:
    """Return the problem (RFC 9457); nothing where something else answers."""
    try:
        problem = answer.json()
    except requests.JSONDecodeError:
        return {}
    return problem if isinstance(problem, dict) and "detail" in problem else {}


def _fields(problem: Json) -> str:
    return "".join(f"\n{error['location']}: {error['message']}" for error in problem.get("errors", []))


def _when(answer: requests.Response) -> str:
    seconds = answer.headers.get("Retry-After", "")
    return f"Try again in {seconds} s." if seconds.isdecimal() else "Try again later."


def _sign_in(stack: str) -> str:
    return f"urlsync sign-in --stack {stack}"
