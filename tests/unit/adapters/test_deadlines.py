"""Deadlines nest, end every wait, and nobody calls anything outside without one."""

import ast
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import Any, Final

import pytest
from urlsync.adapters.aws import clients as aws_clients
from urlsync.domain.deadline import LONGEST_WAIT_S, seconds_left, wait_limit, within
from urlsync.domain.errors import TransientFailure
from urlsync.entrypoints.queues.parallel import result_of, run_side_by_side
from urlsync.entrypoints.settings import RESPONSE_SECONDS, before_timeout

from tests.fakes.sources import tree_of

ROOT: Final = Path(__file__).resolve().parents[3]
LAYER: Final = ROOT / "layers" / "urlsync" / "urlsync"
OUTSIDE: Final = frozenset({"boto3", "http.client", "requests", "socket", "urllib.request", "urllib3"})
"""Modules that call the outside."""
MAY_CALL: Final = {
    "adapters/aws/clients.py": {"boto3"},
    "adapters/http/client.py": {"urllib3"},
    "adapters/http/connections.py": {"socket", "urllib3"},
    "adapters/http/endpoint_sender.py": {"http.client", "socket"},
    "entrypoints/webhook/aws_client.py": {"http.client"},
    "timed_connection.py": {"http.client", "socket"},
}
"""Where they are used, each with a deadline: `tests/adversary/test_slow_upstreams.py` tries them all, and
`test_a_slow_endpoint_is_left_at_the_deadline` that of endpoints."""


def imports(file: Path) -> Iterator[str]:
    """Yield what a module imports, without its submodules unless they are named in `OUTSIDE`."""
    for node in ast.walk(tree_of(file)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            # Submodules of boto3 only convert types.
            yield name if name in OUTSIDE or name.startswith("boto3.") else name.partition(".")[0]


def test_nothing_else_calls_the_outside() -> None:
    found = {file.relative_to(LAYER).as_posix(): OUTSIDE.intersection(imports(file)) for file in LAYER.rglob("*.py")}

    assert {name: used for name, used in found.items() if used} == MAY_CALL


@pytest.mark.parametrize("file", sorted(ROOT.glob("functions/*/app.py")), ids=lambda file: file.parent.name)
def test_every_function_ends_before_its_timeout(file: Path) -> None:
    # verify has deadlines of its own calls, and three of them fit into its ten seconds.
    if file.parent.name != "verify":
        assert "with before_timeout(context):" in file.read_text()


def test_an_invocation_ends_before_lambda_ends_it() -> None:
    context: Any = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)
    with before_timeout(context):
        assert seconds_left() == pytest.approx(30 - RESPONSE_SECONDS, abs=1)


def test_an_inner_deadline_is_never_later_and_ends_with_its_block() -> None:
    assert seconds_left() == float("inf")
    with within(10):
        with within(60):
            assert 9 < seconds_left() <= 10
        with within(5):
            assert 4 < seconds_left() <= 5
        assert 9 < seconds_left() <= 10
    assert seconds_left() == float("inf")


@pytest.mark.parametrize(
    ("seconds", "at_most", "limit"), [(100, None, LONGEST_WAIT_S), (10, None, 10), (10, 2, 2), (1, 2, 1)]
)
def test_a_wait_is_as_long_as_its_call_has_left(seconds: float, at_most: float | None, limit: float) -> None:
    with within(seconds):
        assert wait_limit(at_most) == pytest.approx(limit, abs=0.5)


def test_after_the_deadline_there_is_no_wait_and_no_call_to_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []
    send = aws_clients._timed(sent.append)
    with within(0):
        with pytest.raises(TimeoutError):
            wait_limit(None)
        with pytest.raises(TransientFailure, match="out_of_time"):
            send("request")
    assert sent == []


def test_a_thread_has_the_deadline_of_its_context() -> None:
    left: list[float] = []
    with within(10):
        for work in (seconds_left, copy_context().run):
            arguments = () if work is seconds_left else (seconds_left,)
            thread = Thread(target=lambda work=work, arguments=arguments: left.append(work(*arguments)))
            thread.start()
            thread.join()
    assert left[0] == float("inf")
    assert 9 < left[1] <= 10


def test_each_item_of_a_batch_has_a_deadline_of_its_own_within_the_outer_one() -> None:
    with within(5):
        lefts = [result_of(ran) for ran in run_side_by_side(lambda _item: seconds_left(), range(10), 30)]
    assert all(4 < left <= 5 for left in lefts)
    (alone,) = run_side_by_side(lambda _item: seconds_left(), [0], 3)
    assert 2 < result_of(alone) <= 3
