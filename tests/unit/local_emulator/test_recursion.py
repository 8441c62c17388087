"""The emulator's detection of recursive loops, on stand-ins for its modules of Lambda and SQS."""

import asyncio
import json
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from local.emulator.asgi import Application
from local.emulator.recursion import (
    ATTRIBUTE,
    MAX_INVOCATIONS,
    SystemAttributes,
    invocations,
    keep_recursive_loop,
    next_header,
    stop_recursive_loops,
    with_trace_header,
)

FUNCTION = "fake-provision"
QUEUE = "http://fake/queue"
ROOT = "Root=1-00000000-000000000000000000000000;Sampled=1"


def request(application: Application, headers: list[tuple[bytes, bytes]]) -> None:
    """Let an application handle a request with these headers."""

    async def handled() -> None:
        await with_trace_header(application)({"type": "http", "headers": headers}, print, print)

    asyncio.run(handled())


class Emulator:
    """A queue whose messages a function sends on, each with the trace header that it was invoked with."""

    def __init__(self, redrive: dict[str, Any] | None, **function: str) -> None:
        policy = {"RedrivePolicy": json.dumps(redrive)} if redrive else {}
        self.dead: list[dict[str, Any]] = []
        self._queues: dict[str, dict[str, Any]] = {QUEUE: {"attributes": policy, "messages": []}}
        self._queues_lock: Any = nullcontext()
        self._functions: dict[str, dict[str, Any]] = {FUNCTION: dict(function)}
        self._build_send_sys_attrs: SystemAttributes = lambda now, given: {"SentTimestamp": str(now), **given}
        self._dlq_sweep: Callable[[dict[str, Any]], None] = self._sweep
        self._run_sqs_batch: Callable[..., None] = self._run
        self._xray_trace_id_for_invocation: Callable[..., str | None] = lambda config: config["trace"]
        self.invoked: list[str | None] = []
        stop_recursive_loops(self, self)

    def send(self, header: str = "") -> list[dict[str, Any]]:
        """Send a message in a request that has this trace header, and return it in a list."""
        made: list[dict[str, Any]] = []

        async def handle(scope: Any, receive: Any, send: Any) -> None:
            made.append({"sys": self._build_send_sys_attrs(0, {}), "receive_count": 1, "visible_at": 9})

        headers = [(b"X-Amzn-Trace-Id", header.encode())] if header else []
        request(handle, headers)
        self._queues[QUEUE]["messages"] += made
        return made

    def deliver(self, batch: list[dict[str, Any]]) -> bool:
        """Deliver a batch, and return whether the function was invoked."""
        before = len(self.invoked)
        self._run_sqs_batch({"FunctionName": FUNCTION}, {}, {}, batch, QUEUE, "queue")
        return len(self.invoked) > before

    def rounds(self) -> int:
        """Return how often the function is invoked if each invocation sends the next message."""
        count, header = 0, ""
        while count < 100 and self.deliver(self.send(header)):
            count += 1
            header = self.invoked[-1] or ""
        return count

    @property
    def waiting(self) -> list[dict[str, Any]]:
        return list(self._queues[QUEUE]["messages"])

    def _run(self, *_arguments: Any) -> None:
        self.invoked.append(self._xray_trace_id_for_invocation({"trace": None}))

    def _sweep(self, queue: dict[str, Any]) -> None:
        limit = json.loads(queue["attributes"]["RedrivePolicy"])["maxReceiveCount"]
        for message in list(queue["messages"]):
            if message["receive_count"] >= limit and message["visible_at"] == 0:
                queue["messages"].remove(message)
                self.dead.append(message)


def test_a_chain_is_counted_for_each_function() -> None:
    # WHEN a header passes two functions, one of them twice
    header = next_header(next_header(next_header(ROOT, "a"), "b"), "a")
    # THEN each has its own count, and the trace is the same
    assert (invocations(header, "a"), invocations(header, "b"), invocations(header, "c")) == (2, 1, 0)
    assert header.startswith(f"{ROOT};Lineage=")


@pytest.mark.parametrize("header", ["", "Root=1-x", "Lineage=", "Lineage=a", "Lineage=a:b", "nonsense"])
def test_a_header_without_a_lineage_begins_a_chain(header: str) -> None:
    assert invocations(header, FUNCTION) == 0
    assert invocations(next_header(header, FUNCTION), FUNCTION) == 1


def test_a_loop_ends_after_sixteen_rounds_in_the_dead_letters() -> None:
    # GIVEN a function that feeds its own queue
    emulator = Emulator({"maxReceiveCount": 5})
    # WHEN it goes on for ever
    rounds = emulator.rounds()
    # THEN it is stopped, and the last message is a dead letter
    assert rounds == MAX_INVOCATIONS == 16
    assert len(emulator.dead) == 1
    assert len(emulator.waiting) == MAX_INVOCATIONS


def test_a_queue_without_dead_letters_drops_the_message() -> None:
    emulator = Emulator(None)
    assert emulator.rounds() == MAX_INVOCATIONS
    assert len(emulator.waiting) == MAX_INVOCATIONS


def test_a_function_may_be_allowed_to_loop() -> None:
    assert Emulator({"maxReceiveCount": 5}, recursive_loop="Allow").rounds() == 100


def test_a_template_says_whether_a_function_may_loop() -> None:
    # GIVEN a CloudFormation that creates and updates functions
    functions: dict[str, dict[str, Any]] = {FUNCTION: {}}
    handlers: dict[str, dict[str, Any]] = {
        "AWS::Lambda::Function": {
            "create": lambda _logical_id, _properties, _stack: (FUNCTION, {"Arn": "arn"}),
            "update": lambda _name, _before, _after, _stack, logical_id: (FUNCTION, {"Arn": logical_id}),
        }
    }
    keep_recursive_loop(handlers, functions)
    function = handlers["AWS::Lambda::Function"]
    # WHEN a function is created that allows loops THEN it may loop
    assert function["create"]("Function", {"RecursiveLoop": "Allow"}, "stack") == (FUNCTION, {"Arn": "arn"})
    assert functions[FUNCTION]["recursive_loop"] == "Allow"
    # AND WHEN the template does not say it any more THEN it may not
    function["update"](FUNCTION, {"RecursiveLoop": "Allow"}, {}, "stack", logical_id="Function")
    assert functions[FUNCTION]["recursive_loop"] == "Terminate"


def test_messages_from_outside_begin_a_chain_each() -> None:
    # WHEN many messages come from outside
    emulator = Emulator({"maxReceiveCount": 5})
    delivered = [emulator.deliver(emulator.send()) for _ in range(50)]
    # THEN none is refused
    assert all(delivered)
    assert {invocations(header or "", FUNCTION) for header in emulator.invoked} == {1}


def test_the_first_message_of_a_batch_counts() -> None:
    # GIVEN a batch of a fresh message and one at the end of its chain
    emulator = Emulator({"maxReceiveCount": 5})
    header = ""
    for _ in range(MAX_INVOCATIONS):
        header = next_header(header, FUNCTION)
    # THEN it is refused as a whole only if the chain's message comes first
    assert emulator.deliver([*emulator.send(), *emulator.send(header)])
    assert not emulator.deliver([*emulator.send(header), *emulator.send()])
    assert len(emulator.dead) == 2


def test_a_given_trace_attribute_wins_over_the_header_of_the_request() -> None:
    emulator = Emulator(None)

    async def handle(scope: Any, receive: Any, send: Any) -> None:
        assert emulator._build_send_sys_attrs(0, {ATTRIBUTE: "given"})[ATTRIBUTE] == "given"

    request(handle, [(b"x-amzn-trace-id", b"sent")])
    assert emulator._build_send_sys_attrs(0, {}) == {"SentTimestamp": "0"}
