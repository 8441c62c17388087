"""How long a change takes from its release on."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from tests.fakes.clock import START
from tests.fakes.world import a_request

SECOND: Final = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("created_at", "expected"), [(START, SECOND), (START + 2 * SECOND, timedelta(0)), (None, None)]
)
def test_a_change_cannot_arrive_before_its_release(created_at: datetime | None, expected: timedelta | None) -> None:
    assert a_request(release_created_at=created_at).propagation(START + SECOND) == expected
