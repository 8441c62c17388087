"""How processes share the tests, what coverage leaves out, and the one line about skipped tests."""

from typing import Any, final

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it has none

from tests.fakes.effort import is_everything
from tests.fakes.skips import skip_line

hypothesis.settings.register_profile("no-deadline", deadline=None)
hypothesis.settings.load_profile("no-deadline")  # a busy machine is not a failure: benchmarks measure times

ON_THE_STACK = "tests/end_to_end/"
STACKS = (f"{ON_THE_STACK}console/", ON_THE_STACK)
"""What shares a stack, if another process tests the other part at the same time."""
UNMEASURED = (ON_THE_STACK, "tests/properties/")
"""What coverage does not measure: the stack's functions run in other processes, and properties repeat what is
measured anyway some hundred times."""


@final
class OneStack(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Gives the tests on a stack to one process, the console's to another, and any other to whichever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return next((stack for stack in STACKS if nodeid.startswith(stack)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneStack:
    """Share them so."""
    return OneStack(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only `make test-scale` runs, and let coverage measure nothing while the unmeasured ones run."""
    for item in items:
        if item.nodeid.startswith(UNMEASURED):
            item.add_marker(pytest.mark.no_cover)
    left_out = [] if is_everything() else [item for item in items if item.get_closest_marker("scale")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print in one line how many tests were skipped, and why, and the counts of what attackers tried."""
    skipped = [report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.getreports("skipped")]
    if skipped:
        terminalreporter.write_line(skip_line(skipped))
    for report in terminalreporter.getreports("passed"):
        for name, line in report.user_properties:
            if name == "adversary":
                terminalreporter.write_line(f"adversary: {line}")
