"""Calls of Heroku's Platform API (https://devcenter.heroku.com/articles/platform-api-reference).

How many calls Heroku still grants, as far as this process was told.

An account has at most 4500 calls and gets 75 back each minute
(https://devcenter.heroku.com/articles/platform-api-reference#rate-limits).

What Heroku's refusals mean to us.

Statuses and error ids: https://devcenter.heroku.com/articles/platform-api-reference#error-responses.
"""

import json
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, final
from urllib.parse import quote

from urlsync.adapters.http.client import Answer, HttpClient, Request, checked_url, is_sendable
from urlsync.domain.errors import HerokuNotFound, HerokuTokenRejected, PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.messages.json_body import as_object, as_text, json_array, json_object

MOST: Final = 4500
BACK_PER_SECOND: Final = 75 / 60
REMEMBERED: Final = 1000
"""Tokens remembered at most; beyond that all are forgotten, which costs no more than a guess."""


@final
class RateLimitTracker:
    """What Heroku said last about each token's account. Safe to use from several threads."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._known: dict[Secret, tuple[int, float]] = {}

    def note(self, token: Secret, remaining: int) -> None:
        """Remember what an answer said."""
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[token] = remaining, self._monotonic()

    def left(self, token: Secret) -> int | None:
        """Return what should be left by now; None where nothing is known of this token."""
        known = self._known.get(token)
        if known is None:
            return None
        remaining, then = known
        return min(MOST, remaining + int((self._monotonic() - then) * BACK_PER_SECOND))


SERVICE = "heroku"

RATE_LIMIT_WAIT = timedelta(seconds=30)
"""Heroku documents no Retry-After; its own Go client starts at 30 seconds
(https://github.com/heroku/heroku-go)."""

Refusal = HerokuTokenRejected | HerokuNotFound | PermanentFailure | TransientFailure


def unreadable() -> TransientFailure:
    """Return the failure for an answer that is not what Heroku documents."""
    return TransientFailure("heroku_answer_unreadable")


def raise_for_status(answer: Answer) -> None:
    """Raise what a status other than 2xx means; nothing of the answer goes into the exception.

    Raises `HerokuTokenRejected` (401), `HerokuNotFound` (404), `PermanentFailure` (402, 403) or `TransientFailure`.
    """
    if not 200 <= answer.status < 300:
        raise _refusal(answer)


def error_id(answer: Answer) -> str | None:
    """Return the `id` of an error body, or OAuth's `error` (RFC 6749, section 5.2), or None."""
    body = json_object(answer.body) or {}
    return as_text(body.get("id")) or as_text(body.get("error"))


def _refusal(answer: Answer) -> Refusal:
    """Return the exception for a status other than 2xx."""
    match answer.status:
        case 401:
            return HerokuTokenRejected("heroku_token_rejected")
        case 402 | 403:
            return PermanentFailure(_pause_reason(answer))
        case 404:
            return HerokuNotFound("heroku_not_found")
        case 429:
            return TransientFailure("heroku_rate_limited", RATE_LIMIT_WAIT)
        case _:
            return TransientFailure(_code(answer.status))


def _pause_reason(answer: Answer) -> Reason:
    """Return whether the app (or who pays for it) is held up, or only this authorization."""
    if answer.status == 402 or error_id(answer) == "suspended":
        return Reason.HEROKU_APP_SUSPENDED
    return Reason.HEROKU_AUTHORIZATION_LOST


def _code(status: int) -> str:
    """Return the failure code of a status that says nothing about the app or the token."""
    if status >= 500:
        return "heroku_unavailable"
    if 300 <= status < 400:
        return "heroku_redirected"
    return "heroku_refused"


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
        self.budgets = RateLimitTracker()

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
