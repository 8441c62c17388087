"""How long one wait may last, by a clock of the test."""

import pytest
from urlsync.domain import deadline
from urlsync.domain.deadline import LONGEST_WAIT_S, wait_limit, within


@pytest.fixture(autouse=True)
def _stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "monotonic", lambda: 100.0)


@pytest.mark.parametrize(
    ("seconds", "at_most", "limit"),
    [(float("inf"), None, LONGEST_WAIT_S), (float("inf"), 90.0, 90.0), (10, None, 10), (10, 2.0, 2), (1, 2.0, 1),
     (0.5, None, 0.5)],
)  # fmt: skip
def test_a_wait_ends_with_the_deadline_or_its_own_limit(seconds: float, at_most: float | None, limit: float) -> None:
    with within(seconds):
        assert wait_limit(at_most) == limit


@pytest.mark.parametrize("seconds", [0, -1])
def test_at_the_deadline_there_is_no_wait(seconds: float) -> None:
    with within(seconds), pytest.raises(TimeoutError, match=r"^the deadline has passed$"):
        wait_limit(None)
