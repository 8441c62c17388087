"""Only what needs npm or a browser may be skipped, and a run says so in one line."""

import re
from pathlib import Path

from local.console.chromium import MISSING
from tests.fakes.skips import NO_HEROKU_CLIENT, skip_line

TESTS = Path(__file__).resolve().parents[2]
MAY_SKIP = {
    "end_to_end/console/conftest.py": "MISSING",
    "end_to_end/test_api_syncs.py": "NO_HEROKU_CLIENT",
    "integration/heroku_simulator/test_heroku_simulator_command_line.py": "NO_HEROKU_CLIENT",
}
SKIP = re.compile(r"pytest\.skip\((.+?)\)|skipif\(.+reason=(.+?)\)|importorskip\((.+)\)")


def test_nothing_is_skipped_but_what_needs_npm_or_a_browser() -> None:
    found = {
        (str(file.relative_to(TESTS)), reason)
        for file in TESTS.rglob("*.py")
        if file != Path(__file__)
        for match in SKIP.finditer(file.read_text())
        for reason in filter(None, match.groups())
    }

    assert found == set(MAY_SKIP.items())


def test_one_reason_is_reported_with_its_number() -> None:
    assert skip_line([MISSING, MISSING]) == f"skipped 2: {MISSING}"


def test_several_reasons_are_reported_with_the_number_of_each() -> None:
    line = skip_line([MISSING, NO_HEROKU_CLIENT, NO_HEROKU_CLIENT])

    assert line == f"skipped 3: {NO_HEROKU_CLIENT} (2); {MISSING} (1)"
