"""How several processes share the tests, with `pytest -n 2` as `make test` has it."""

from typing import Any, final

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it has none

ON_THE_STACK = "tests/end_to_end/"


@final
class OneStack(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """Gives all tests on the stack to one process, in their order, and any other to whichever is free."""

    def _split_scope(self, nodeid: str) -> str:
        return ON_THE_STACK if nodeid.startswith(ON_THE_STACK) else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneStack:
    """Share them so."""
    return OneStack(config, log)
