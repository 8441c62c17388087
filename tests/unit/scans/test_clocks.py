"""Clocks: a monotonic one may stop while Lambda freezes a function, so it measures nothing that outlives one call."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.fakes.sources import tree_of

ROOT: Final = Path(__file__).resolve().parents[3]
DEPLOYED: Final = ("layers/urlsync/urlsync", "functions")
STOPPING: Final = frozenset(
    {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "thread_time"}
)
WITHIN_ONE_CALL: Final = {
    "layers/urlsync/urlsync/domain/deadline.py": "deadlines within one invocation",
    "layers/urlsync/urlsync/entrypoints/http_api/api.py": "the duration of one request, for its log line",
}
"""Where such a clock may be used, with what it measures there. Ages are differences on the wall clock instead, guarded
against one that was set back."""


def uses(folder: str) -> Iterator[str]:
    """Yield the files that name a clock which may stop."""
    for file in sorted((ROOT / folder).rglob("*.py")):
        for node in ast.walk(tree_of(file)):
            name = node.attr if isinstance(node, ast.Attribute) else node.name if isinstance(node, ast.alias) else None
            if name in STOPPING:
                yield file.relative_to(ROOT).as_posix()


def test_a_clock_that_may_stop_measures_durations_within_one_call_only() -> None:
    assert {file for folder in DEPLOYED for file in uses(folder)} == set(WITHIN_ONE_CALL)
