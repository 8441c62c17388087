"""Runs inside the measured process in place of Lambda's runtime: imports `app` and invokes `app.handler`.

    python -P driver.py cold EVENTS
    python -P driver.py warm EVENTS INVOCATIONS OUT
    python -P driver.py allocations EVENTS INVOCATIONS OUT
    python -P driver.py imports OUT

`EVENTS` is a JSON file with a list of events; invocations take them in turn. An answer other than success
ends the process with status 1. It imports as little as it can, so that what is measured is the function.
"""

import json
import os
import sys
from collections.abc import Callable


class Context:
    """What a function may know of its invocation."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"
    function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:bench"

    def get_remaining_time_in_millis(self) -> int:
        """Tell what is left of the function's time."""
        return 60_000


Handler = Callable[[object, Context], dict[str, object] | None]


def cold(events: str) -> None:
    """Invoke once and leave without tidying up, as if Lambda had frozen the process."""
    from app import handler  # noqa: PLC0415 - what is measured

    answer = handler(_read(events)[0], Context())
    os._exit(0 if _is_success(answer) else 1)


def warm(events: str, invocations: str, out: str) -> None:
    """Invoke often; write down the seconds of CPU and of time that one invocation took."""
    import time  # noqa: PLC0415

    from app import handler  # noqa: PLC0415

    batches, times = _read(events), int(invocations)
    _invoke(handler, batches, min(times, 20))
    started = time.process_time(), time.perf_counter()
    _invoke(handler, batches, times)
    ended = time.process_time(), time.perf_counter()
    cpu, wall = (end - start for end, start in zip(ended, started, strict=True))
    _write(out, {"cpu_s": cpu / times, "wall_s": wall / times, "memory": _memory()})


def allocations(events: str, invocations: str, out: str) -> None:
    """Write down the bytes that one invocation needs at most, and those that each leaves behind."""
    import tracemalloc  # noqa: PLC0415

    from app import handler  # noqa: PLC0415

    batches, times = _read(events), int(invocations)
    _invoke(handler, batches, 20)
    tracemalloc.start()
    _invoke(handler, batches, 20)
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    _invoke(handler, batches, 1)
    _, peak = tracemalloc.get_traced_memory()
    _invoke(handler, batches, times)
    after, _ = tracemalloc.get_traced_memory()
    _write(out, {"peak": peak - before, "left": (after - before) / times})


def imports(out: str) -> None:
    """Write down how many modules the function has imported before its first event."""
    import app  # noqa: F401, PLC0415

    _write(out, {"modules": len(sys.modules)})


def _memory() -> int:
    """Return the most memory that this process has had, in bytes; 0 where Linux does not tell."""
    try:
        with open("/proc/self/status", encoding="utf-8") as file:  # noqa: PTH123 - imports no pathlib
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except OSError:
        return 0


def _invoke(handler: Handler, events: list[object], times: int) -> None:
    for number in range(times):
        if not _is_success(handler(events[number % len(events)], Context())):
            os._exit(1)


def _is_success(answer: dict[str, object] | None) -> bool:
    if answer is None:
        return True
    expected = int(os.environ.get("BENCH_STATUS", "204"))
    return not answer.get("batchItemFailures") and answer.get("statusCode", expected) == expected


def _read(path: str) -> list[object]:
    with open(path, encoding="utf-8") as file:  # noqa: PTH123
        return list(json.load(file))


def _write(path: str, measured: dict[str, float]) -> None:
    with open(path, "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(measured, file)


if __name__ == "__main__":
    modes: dict[str, Callable[..., None]]
    modes = {"cold": cold, "warm": warm, "allocations": allocations, "imports": imports}
    modes[sys.argv[1]](*sys.argv[2:])
