"""How processes share the tests, what coverage leaves out, and the one line about skipped tests."""

from typing import Any, final

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it has none

from tests.fakes.effort import is_scale
from tests.fakes.skips import skip_line

hypothesis.settings.register_profile("no-deadline", deadline=None)
hypothesis.settings.load_profile("no-deadline")  # a busy machine is not a failure: benchmarks measure times

ON_THE_STACK = "tests/end_to_end/"
STACKS = 2
"""How many processes may have a stack of their own. Each of them has it until the end."""
UNMEASURED = (
    ON_THE_STACK,
    "tests/properties/",
    *(f"tests/unit/{folder}/" for folder in ("build", "chaos", "docs", "scans", "template", "tools")),
)
"""What coverage does not measure: the stack's functions run in other processes, properties repeat what is measured
anyway some hundred times, and the others read files or test tools. Measuring takes as long as the tests themselves."""


@final
class FewStacks(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Gives the next module to a process that is free; modules that need a stack to the first processes only.

    Those come first, because they wait more than they compute: meanwhile a third process runs all others.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]

    def _assign_work_unit(self, node: Any) -> None:
        module = self._next_module(node)
        if module is None:
            node.shutdown()
        else:
            self.workqueue.move_to_end(module, last=False)
            super()._assign_work_unit(node)

    def _reschedule(self, node: Any) -> None:
        if self.workqueue and self._next_module(node) is None and not node.shutting_down:
            node.shutdown()
        else:
            super()._reschedule(node)

    def _next_module(self, node: Any) -> str | None:
        """Return the first module that this process may run, on the stack if it may have one."""
        has_stack = node in self.nodes[:STACKS]
        modules = [module for module in self.workqueue if has_stack or not module.startswith(ON_THE_STACK)]
        return min(modules, key=lambda module: not module.startswith(ON_THE_STACK), default=None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> FewStacks:
    """Share them so, in the order in which they were collected: what takes longest comes first."""
    config.option.loadscopereorder = False
    return FewStacks(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run does not test, and let coverage measure nothing while the unmeasured ones run."""
    for item in items:
        if item.nodeid.startswith(UNMEASURED):
            item.add_marker(pytest.mark.no_cover)
    left_out = [item for item in items if _is_left_out(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _is_left_out(item: pytest.Item) -> bool:
    """Return whether only `make test-scale` runs it; or only `make test`, as it does the same wherever it runs."""
    if item.get_closest_marker("scale"):
        return not is_scale()
    return is_scale() and item.nodeid.startswith(ON_THE_STACK)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print in one line how many tests were skipped, and why, the counts of what attackers tried, and figures."""
    skipped = [report.longrepr[2].removeprefix("Skipped: ") for report in terminalreporter.getreports("skipped")]
    if skipped:
        terminalreporter.write_line(skip_line(skipped))
    for report in terminalreporter.getreports("passed"):
        for name, line in report.user_properties:
            if name in {"adversary", "figure"}:
                terminalreporter.write_line(f"{name}: {line}")
