"""What this process knows of the calls that Heroku still grants."""

import pytest
from urlsync.adapters.heroku import client as rate_limits
from urlsync.adapters.heroku.client import MAX_CALLS, MAX_TOKENS, RateLimitTracker
from urlsync.domain.errors import RateLimitReserveReached
from urlsync.domain.secret import Secret

TOKEN = Secret("fake-token")


class Ticks:
    """A clock in seconds, which tests set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_of_a_token_that_was_never_used_nothing_is_known() -> None:
    known = RateLimitTracker(Ticks())
    known.note(Secret("another-fake-token"), 3)
    assert known.left(TOKEN) is None


def test_calls_come_back_at_heroku_s_rate_up_to_all_of_them() -> None:
    ticks = Ticks()
    known = RateLimitTracker(ticks)
    known.note(TOKEN, 100)
    assert known.left(TOKEN) == 100
    ticks.now = 60
    assert known.left(TOKEN) == 175
    ticks.now = 24 * 3600
    assert known.left(TOKEN) == MAX_CALLS


def test_the_last_answer_counts() -> None:
    known = RateLimitTracker(Ticks())
    known.note(TOKEN, 4000)
    known.note(TOKEN, 7)
    assert known.left(TOKEN) == 7


def test_memory_is_bounded() -> None:
    known = RateLimitTracker(Ticks())
    for number in range(MAX_TOKENS + 1):
        known.note(Secret(f"fake-token-{number}"), number)
    assert known.left(Secret(f"fake-token-{MAX_TOKENS}")) == MAX_TOKENS
    assert known.left(Secret("fake-token-0")) is None


def test_a_token_is_shown_by_nothing() -> None:
    known = RateLimitTracker(Ticks())
    known.note(TOKEN, 1)
    assert TOKEN.reveal() not in repr(vars(known))
    assert rate_limits.REGAINED_PER_SECOND == 1.25


def test_calls_that_leave_a_reserve_are_refused_with_the_time_until_one_is_regained() -> None:
    ticks = Ticks()
    known = RateLimitTracker(ticks)
    known.note(TOKEN, 900)
    with pytest.raises(RateLimitReserveReached) as refused:
        known.check(TOKEN, 900)
    # WHEN that time has passed, THEN a call is allowed again
    ticks.now = refused.value.retry_after.total_seconds()
    assert 0 < ticks.now < 2
    known.check(TOKEN, 900)


def test_of_an_unknown_account_the_first_call_is_allowed() -> None:
    RateLimitTracker(Ticks()).check(TOKEN, 900)
