"""Recursive loop detection: a function that keeps feeding its own queue is stopped, as in AWS.

Lambda counts in the trace header (`Lineage`) how often a function was invoked in one chain of messages, and
refuses after 16 rounds; the messages go to the dead-letter queue of their queue
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html). The AWS SDKs pass the header on. The
emulator counts direct invocations alone, and forgets the header of a message. Of a batch the first message
counts; AWS does not say which one does.
"""

import json
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, Final, Protocol
from zlib import crc32

from local.emulator.asgi import Application, Receive, Scope, Send

MAX_INVOCATIONS: Final = 16
TRACE_HEADER: Final = b"x-amzn-trace-id"
ATTRIBUTE: Final = "AWSTraceHeader"

Message = dict[str, Any]
SystemAttributes = Callable[[float, dict[str, Any]], dict[str, Any]]

_log = logging.getLogger("local.emulator.recursion")
_sent_with: ContextVar[str] = ContextVar("sent_with", default="")
_invoked_with: ContextVar[str] = ContextVar("invoked_with", default="")


class Queues(Protocol):
    """The emulator's module of SQS."""

    _queues: dict[str, dict[str, Any]]
    _queues_lock: Any
    _build_send_sys_attrs: SystemAttributes
    _dlq_sweep: Callable[[dict[str, Any]], None]


class Functions(Protocol):
    """The emulator's module of Lambda."""

    _functions: dict[str, dict[str, Any]]
    _run_sqs_batch: Callable[..., None]
    _xray_trace_id_for_invocation: Callable[..., str | None]


def stop_recursive_loops(functions: Functions, queues: Queues) -> None:
    """Make the emulator stop recursive loops; the application must be wrapped `with_trace_header`, too."""
    queues._build_send_sys_attrs = _with_trace_attribute(queues._build_send_sys_attrs)  # noqa: SLF001
    functions._run_sqs_batch = _with_detection(functions._run_sqs_batch, functions, queues)  # noqa: SLF001
    trace_of = functions._xray_trace_id_for_invocation  # noqa: SLF001
    functions._xray_trace_id_for_invocation = (  # noqa: SLF001
        lambda *config: _invoked_with.get() or trace_of(*config)
    )


def keep_recursive_loop(handlers: Mapping[str, dict[str, Any]], functions: dict[str, dict[str, Any]]) -> None:
    """Make the emulator's CloudFormation keep the property `RecursiveLoop` of functions, which it ignores."""

    def keeping(provision: Callable[..., tuple[str, dict[str, Any]]]) -> Callable[..., tuple[str, dict[str, Any]]]:
        def kept(*arguments: Any, **more: Any) -> tuple[str, dict[str, Any]]:
            name, attributes = provision(*arguments, **more)
            # Both the creation and the update have the stack's name after the new properties.
            properties = [argument for argument in arguments if isinstance(argument, dict)][-1]
            functions[name]["recursive_loop"] = properties.get("RecursiveLoop", "Terminate")
            return name, attributes

        return kept

    handler = handlers["AWS::Lambda::Function"]
    for action in ("create", "update"):
        handler[action] = keeping(handler[action])


def with_trace_header(application: Application) -> Application:
    """Return `application`, which remembers the trace header while it handles a request."""

    async def traced(scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.lower(): value for name, value in scope.get("headers", [])}
        token = _sent_with.set(headers.get(TRACE_HEADER, b"").decode("latin-1"))
        try:
            await application(scope, receive, send)
        finally:
            _sent_with.reset(token)

    return traced


def invocations(header: str, function: str) -> int:
    """Return how often a function was invoked in the chain of this trace header."""
    return _lineage(header).get(_hash(function), 0)


def next_header(header: str, function: str) -> str:
    """Return the trace header of an invocation in this chain, or of the first one in a new chain."""
    lineage = _lineage(header)
    lineage[_hash(function)] = lineage.get(_hash(function), 0) + 1
    fields = [field for field in header.split(";") if field and not field.startswith("Lineage=")]
    root = fields or [f"Root=1-{int(time.time()):08x}-{secrets.token_hex(12)}", "Sampled=0"]
    counts = "|".join(f"{name}:{count}" for name, count in lineage.items())
    return ";".join([*root, f"Lineage={counts}"])


def _lineage(header: str) -> dict[str, int]:
    fields = dict(field.partition("=")[::2] for field in header.split(";"))
    entries = [entry.split(":") for entry in fields.get("Lineage", "").split("|")]
    return {entry[0]: int(entry[1]) for entry in entries if len(entry) == 2 and entry[1].isdecimal()}


def _hash(function: str) -> str:
    return f"{crc32(function.encode()):08x}"


def _with_trace_attribute(attributes_of: SystemAttributes) -> SystemAttributes:
    def corrected(now: float, given: dict[str, Any]) -> dict[str, Any]:
        inherited = {ATTRIBUTE: _sent_with.get()} if _sent_with.get() else {}
        return {**inherited, **attributes_of(now, given)}

    return corrected


def _with_detection(run: Callable[..., None], functions: Functions, queues: Queues) -> Callable[..., None]:
    def detected(mapping: dict[str, Any], function: Any, event: Any, batch: list[Message], *queue: str) -> None:
        name = str(mapping["FunctionName"])
        header = str(batch[0].get("sys", {}).get(ATTRIBUTE, ""))
        allowed = functions._functions.get(name, {}).get("recursive_loop") == "Allow"  # noqa: SLF001
        if not allowed and invocations(header, name) >= MAX_INVOCATIONS:
            _log.warning("recursive loop: %s was invoked %d times in one chain", name, MAX_INVOCATIONS)
            _refuse(batch, queues, queue[0])
            return
        token = _invoked_with.set(next_header(header, name))
        try:
            run(mapping, function, event, batch, *queue)
        finally:
            _invoked_with.reset(token)

    return detected


def _refuse(batch: list[Message], queues: Queues, queue_url: str) -> None:
    """Move a batch to the dead-letter queue, or drop it if the queue has none."""
    with queues._queues_lock:  # noqa: SLF001
        queue = queues._queues[queue_url]  # noqa: SLF001
        policy = json.loads(queue["attributes"].get("RedrivePolicy") or "{}")
        if policy:
            for message in batch:
                message["receive_count"] = max(message["receive_count"], int(policy["maxReceiveCount"]))
                message["visible_at"] = 0
            queues._dlq_sweep(queue)  # noqa: SLF001
        else:
            queue["messages"] = [one for one in queue["messages"] if one not in batch]
