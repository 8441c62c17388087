"""What Heroku's refusals mean to us.

Statuses and error ids: https://devcenter.heroku.com/articles/platform-api-reference#error-responses.
"""

from datetime import timedelta

from urlsync.adapters.http_client import Answer
from urlsync.adapters.http_json import as_text, json_object
from urlsync.domain.failure import HerokuNotFound, HerokuTokenRejected, MustPause, TransientFailure
from urlsync.domain.sync import Reason

SERVICE = "heroku"

RATE_LIMIT_WAIT = timedelta(seconds=30)
"""Heroku documents no Retry-After; its own Go client starts at 30 seconds
(https://github.com/heroku/heroku-go)."""

Refusal = HerokuTokenRejected | HerokuNotFound | MustPause | TransientFailure


def unreadable() -> TransientFailure:
    """Return the failure for an answer that is not what Heroku documents."""
    return TransientFailure("heroku_answer_unreadable")


def raise_for_status(answer: Answer) -> None:
    """Raise what a status other than 2xx means; nothing of the answer goes into the exception.

    Raises `HerokuTokenRejected` (401), `HerokuNotFound` (404), `MustPause` (402, 403) or `TransientFailure`.
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
            return MustPause(_pause_reason(answer))
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
