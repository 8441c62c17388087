"""How long a deletion is left to its request, and how long what it left at Heroku is tried again."""

from datetime import timedelta

import pytest
from urlsync.domain.deletion import REQUEST_ENDS_IN, RETRIED_FOR

from tests.fakes.clock import START
from tests.fakes.examples import a_deletion

INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("after", "left_alone", "retried"),
    [
        (REQUEST_ENDS_IN - INSTANT, True, True),
        (REQUEST_ENDS_IN, False, True),
        (RETRIED_FOR - INSTANT, False, True),
        (RETRIED_FOR, False, False),
    ],
)
def test_a_deletion_is_left_to_its_request_first_and_ends_a_day_later(
    after: timedelta, *, left_alone: bool, retried: bool
) -> None:
    deletion = a_deletion(begun_at=START)
    assert (deletion.is_left_alone(START + after), deletion.is_retried(START + after)) == (left_alone, retried)
