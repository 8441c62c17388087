"""Calls of Heroku's Platform API (https://devcenter.heroku.com/articles/platform-api-reference)."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, final
from urllib.parse import quote

from urlsync.adapters.heroku.budgets import Budgets
from urlsync.adapters.heroku.refusal import SERVICE, raise_for_status, unreadable
from urlsync.adapters.http_client import Answer, HttpClient, Request
from urlsync.adapters.http_header import is_sendable
from urlsync.adapters.http_json import as_object, as_text, json_array
from urlsync.adapters.http_url import checked_url
from urlsync.domain.failure import HerokuNotFound, HerokuTokenRejected
from urlsync.domain.secret import Secret

MOST_PAGES: Final = 20
"""Pages of a list that are read at most, of 1000 items each: an endless list shall not hold us."""

LONGEST_RANGE: Final = 500

_ACCEPT: Final = "application/vnd.heroku+json; version=3"


@final
class HerokuCalls:
    """Sends calls with a user's token.

    `on_budget` is told the `RateLimit-Remaining` of every answer: how many calls Heroku still grants the
    account, of at most 4500 (https://devcenter.heroku.com/articles/platform-api-reference#rate-limits).
    """

    def __init__(self, http: HttpClient, url: str, on_budget: Callable[[int], None]) -> None:
        self._http = http
        self._url = checked_url("HEROKU_API_URL", url)
        self._on_budget = on_budget
        self.budgets = Budgets()

    def send(
        self,
        token: Secret,
        method: str,
        resource: str,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send one request and return its answer, whatever the status."""
        request = Request(
            service=SERVICE,
            method=method,
            url=self._url + resource,
            headers={
                "Accept": _ACCEPT,
                "Authorization": _authorization(token),
                "Content-Type": "application/json",
                **(headers or {}),
            },
            body=None if body is None else json.dumps(body).encode(),
        )
        answer = self._http.send(request)
        self._report_budget(token, answer)
        return answer

    def list(self, token: Secret, resource: str) -> list[dict[str, Any]]:
        """Return all objects of a list, page after page.

        https://devcenter.heroku.com/articles/platform-api-reference#ranges
        """
        found: list[dict[str, Any]] = []
        following = "id ..; max=1000"
        for _ in range(MOST_PAGES):
            answer = self.send(token, "GET", resource, {"Range": following})
            raise_for_status(answer)
            items = json_array(answer.body)
            if items is None:
                raise unreadable()
            found += [item for item in map(as_object, items) if item is not None]
            following = _next_range(answer)
            if not following:
                return found
        return found

    def _report_budget(self, token: Secret, answer: Answer) -> None:
        """Tell how many calls are left, where the answer says so in digits."""
        remaining = answer.headers.get("RateLimit-Remaining", "")
        if remaining.isascii() and remaining.isdigit() and len(remaining) < 10:
            self.budgets.note(token, int(remaining))
            self._on_budget(int(remaining))


def path(*segments: str) -> str:
    """Join path segments; an id stays one segment whatever is in it.

    Raises `HerokuNotFound` for an id that would lead to another resource, since no thing can have it.
    """
    if any(segment in {"", ".", ".."} or as_text(segment) is None for segment in segments):
        raise HerokuNotFound("heroku_not_found")
    return "".join("/" + quote(segment, safe="") for segment in segments)


def _authorization(token: Secret) -> str:
    """Return the header's value. A token that no header can carry is one that Heroku would reject."""
    if not is_sendable(token.reveal()):
        raise HerokuTokenRejected("heroku_token_rejected")
    return f"Bearer {token.reveal()}"


def _next_range(answer: Answer) -> str:
    """Return what the next page is asked for with, or nothing where this one is the last (not 206)."""
    following = answer.headers.get("Next-Range", "")
    sendable = following.isascii() and following.isprintable() and len(following) <= LONGEST_RANGE
    return following if answer.status == 206 and sendable else ""
