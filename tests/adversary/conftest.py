"""What an attacker tries, many times and in seconds. Each test adds a line with its counts to the summary."""

from collections.abc import Callable

import pytest

Count = Callable[[str], None]


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Count:
    """Return what adds a line to the summary."""
    return lambda line: record_property("adversary", line)
