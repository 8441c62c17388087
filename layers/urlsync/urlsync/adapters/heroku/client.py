"""The client of Heroku's Platform API: calls, the rate limit, and the meaning of error responses.

https://devcenter.heroku.com/articles/platform-api-reference#error-responses has the statuses and error ids. An
account has at most 4500 calls and regains 75 per minute
(https://devcenter.heroku.com/articles/platform-api-reference#rate-limits).
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote

from urlsync.adapters.http.client import Answer, HttpClient, Request, checked_url, is_sendable
from urlsync.domain.errors import (
    APP_FORBIDDEN,
    HerokuNotFound,
    HerokuTokenRejected,
    PermanentFailure,
    RateLimitReserveReached,
    TransientFailure,
)
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.messages.json_body import as_object, as_text, json_array, json_object

MAX_CALLS: Final = 4500
REGAINED_PER_SECOND: Final = 75 / 60
MAX_TOKENS: Final = 1000
"""The most tokens to track; beyond that all are forgotten."""


class RateLimitTracker:
    """The rate limit of each token's account, as Heroku last reported it. Thread-safe."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._known: dict[Secret, tuple[int, float]] = {}

    def note(self, token: Secret, remaining: int) -> None:
        """Store the remaining calls from a response."""
        if len(self._known) >= MAX_TOKENS:
            self._known.clear()
        self._known[token] = remaining, self._now()

    def left(self, token: Secret) -> int | None:
        """Return an estimate of the remaining calls; None for an unknown token."""
        known = self._known.get(token)
        if known is None:
            return None
        remaining, then = known
        return min(MAX_CALLS, remaining + int(max(0.0, self._now() - then) * REGAINED_PER_SECOND))

    def check(self, token: Secret, reserve: int) -> None:
        """Raise `RateLimitReserveReached` if the account is known to have no more calls left than the reserve."""
        left = self.left(token)
        if left is not None and left <= reserve:
            raise RateLimitReserveReached(timedelta(seconds=(reserve + 1 - left) / REGAINED_PER_SECOND))


SERVICE = "heroku"

RATE_LIMIT_WAIT = timedelta(seconds=30)
"""Heroku documents no Retry-After; its own Go client starts at 30 seconds
(https://github.com/heroku/heroku-go)."""

BLOCKED: Final = "heroku_blocked"  # the code of a refusal by a proxy or CDN in front of Heroku
SCOPES: Final = ("identity", "read", "write", "read-protected", "write-protected", "global")
"""The scopes of an authorization, narrowest first (https://devcenter.heroku.com/articles/oauth#scopes)."""

Refusal = HerokuTokenRejected | HerokuNotFound | PermanentFailure | TransientFailure


def unreadable() -> TransientFailure:
    """Return the failure for a response in an undocumented format."""
    return TransientFailure("heroku_answer_unreadable")


def raise_for_status(answer: Answer) -> None:
    """Raise the failure for a status other than 2xx, without any text from the response.

    A refusal counts only in Heroku's format. Anything else is from a proxy in front of it, and transient.
    Raises `HerokuTokenRejected` (401), `HerokuNotFound` (404), `PermanentFailure` (402, 403) or `TransientFailure`.
    """
    if not 200 <= answer.status < 300:
        raise refusal(answer, error_id(answer))


def raise_unless_done(answer: Answer) -> None:
    """Raise as `raise_for_status` does, and for a proxy's page with status 200: for responses not read otherwise."""
    raise_for_status(answer)
    if answer.body and json_object(answer.body) is None and json_array(answer.body) is None:
        raise unreadable()


def object_of(answer: Answer) -> dict[str, Any]:
    """Return the object of a response. Raises as `raise_for_status` does, and for anything else in the body."""
    raise_for_status(answer)
    found = json_object(answer.body)
    if found is None:
        raise unreadable()
    return found


def error_id(answer: Answer) -> str | None:
    """Return the `id` of an error body; None if the body is not in Heroku's format."""
    return as_text((json_object(answer.body) or {}).get("id")) or None


def refusal(answer: Answer, error: str | None) -> Refusal:
    """Return the failure for a status other than 2xx; `error` is None if it is not from Heroku."""
    if error is None and answer.status in {401, 402, 403, 404}:
        return TransientFailure(BLOCKED)
    if error == "rate_limit" or answer.status == 429:
        return TransientFailure("heroku_rate_limited", RATE_LIMIT_WAIT)
    match answer.status:
        case 401:
            return HerokuTokenRejected("heroku_token_rejected")
        case 402 | 403:
            return _denied(answer, error)
        case 404:
            return HerokuNotFound("heroku_not_found")
        case _:
            return TransientFailure(_code(answer.status))


def _denied(answer: Answer, error: str | None) -> PermanentFailure:
    """Return the failure for a suspended app or account, or for missing permission."""
    if answer.status == 402 or error == "suspended":
        return PermanentFailure(Reason.HEROKU_APP_SUSPENDED)
    return PermanentFailure(Reason.HEROKU_AUTHORIZATION_LOST, APP_FORBIDDEN, _missing_scope(answer))


def _missing_scope(answer: Answer) -> str | None:
    """Return the narrowest of the accepted scopes, any of which suffices; None if the authorization has one."""
    accepted, granted = (_scopes(answer, name) for name in ("OAuth-Scope-Accepted", "OAuth-Scope"))
    if granted & accepted:
        return None
    return next((scope for scope in SCOPES if scope in accepted), None)


def _scopes(answer: Answer, header: str) -> set[str]:
    return set(answer.headers.get(header, "").replace(",", " ").split()) & set(SCOPES)


def _code(status: int) -> str:
    """Return the failure code of a status that is about neither the app nor the token."""
    if status >= 500:
        return "heroku_unavailable"
    if 300 <= status < 400:
        return "heroku_redirected"
    return "heroku_refused"


MAX_PAGES: Final = 20
"""The most pages of a list to read, of 1000 items each."""

MAX_RANGE_LENGTH: Final = 500

_ACCEPT: Final = "application/vnd.heroku+json; version=3"


class HerokuCalls:
    """Sends calls with a user's token. `on_rate_limit` receives the account's remaining calls with every response.

    Calls that people list things with leave a `reserve`: they are not sent if, by Heroku's last response to anything
    that shares `rate_limits`, the account has no more calls left than that.
    """

    def __init__(
        self,
        http: HttpClient,
        url: str,
        on_rate_limit: Callable[[int], None],
        rate_limits: RateLimitTracker | None = None,
        reserve: int = 0,
    ) -> None:
        self._http = http
        self._url = checked_url("HEROKU_API_URL", url)
        self._on_rate_limit = on_rate_limit
        self._reserve = reserve
        self.rate_limits = RateLimitTracker() if rate_limits is None else rate_limits

    def send(
        self,
        token: Secret,
        method: str,
        resource: str,
        headers: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send one request and return its response, whatever the status. Raises `RateLimitReserveReached`."""
        if self._reserve:
            self.rate_limits.check(token, self._reserve)
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
        self._report_rate_limit(token, answer)
        return answer

    def object(
        self, token: Secret, method: str, resource: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Send one request and return the object of its response. Raises as `raise_for_status` does."""
        return object_of(self.send(token, method, resource, body=body))

    def list(self, token: Secret, resource: str) -> list[dict[str, Any]]:
        """Return all objects of a list, from all its pages."""
        found: list[dict[str, Any]] = []
        following = "id ..; max=1000"
        for _ in range(MAX_PAGES):
            items, following = self.page(token, resource, following)
            found += items
            if not following:
                return found
        return found

    def page(self, token: Secret, resource: str, wanted: str) -> tuple[Sequence[dict[str, Any]], str]:
        """Return the objects of a page of a list, and the range of the next one, empty after the last.

        https://devcenter.heroku.com/articles/platform-api-reference#ranges
        """
        return page_of(self.send(token, "GET", resource, {"Range": wanted}))

    def _report_rate_limit(self, token: Secret, answer: Answer) -> None:
        """Report the remaining calls, if the response has them."""
        remaining = answer.headers.get("RateLimit-Remaining", "")
        if remaining.isascii() and remaining.isdigit() and len(remaining) < 10:
            self.rate_limits.note(token, int(remaining))
            self._on_rate_limit(int(remaining))


def page_of(answer: Answer) -> tuple[Sequence[dict[str, Any]], str]:
    """Return the objects of a page, and the range of the next one. Raises as `raise_for_status` does."""
    raise_for_status(answer)
    items = json_array(answer.body)
    if items is None:
        raise unreadable()
    return [item for item in map(as_object, items) if item is not None], _next_range(answer)


def path(*segments: str) -> str:
    """Return the path of these segments, escaped. Raises `HerokuNotFound` for one that leads to another resource."""
    if any(segment in {"", ".", ".."} or as_text(segment) is None for segment in segments):
        raise HerokuNotFound("heroku_not_found")
    return "".join("/" + quote(segment, safe="") for segment in segments)


def _authorization(token: Secret) -> str:
    """Return the header's value. Raises `HerokuTokenRejected` for a token that no header can carry."""
    if not is_sendable(token.reveal()):
        raise HerokuTokenRejected("heroku_token_rejected")
    return f"Bearer {token.reveal()}"


def _next_range(answer: Answer) -> str:
    """Return the `Range` of the next page; empty if this page is the last (not 206)."""
    following = answer.headers.get("Next-Range", "")
    sendable = following.isascii() and following.isprintable() and len(following) <= MAX_RANGE_LENGTH
    return following if answer.status == 206 and sendable else ""
