"""Replace Lambda's runtime in the measured process: import `app` and invoke `app.handler`.

    python -P driver.py cold EVENTS
    python -P driver.py warm EVENTS INVOCATIONS OUT
    python -P driver.py allocations EVENTS INVOCATIONS OUT
    python -P driver.py imports OUT

`EVENTS` is a JSON file with a list of events; invocations take them in turn. A failed invocation ends
the process with status 1. This module imports as little as possible, so that only the function is measured.
"""

import json
import os
import sys
from collections.abc import Callable


class Context:
    """The Lambda context of an invocation."""

    aws_request_id = "00000000-0000-4000-8000-000000000000"
    function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "")
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:us-east-1:000000000000:function:bench"

    def get_remaining_time_in_millis(self) -> int:
        """Return the remaining time of the invocation."""
        return 60_000


Handler = Callable[[object, Context], dict[str, object] | None]


def cold(events: str) -> None:
    """Invoke once and exit without cleanup, as if Lambda had frozen the process."""
    from app import handler  # noqa: PLC0415 - the import is measured

    response = handler(_read(events)[0], Context())
    os._exit(0 if _is_success(response) else 1)


def warm(events: str, invocations: str, out: str) -> None:
    """Invoke repeatedly; write the CPU and wall clock seconds of one invocation."""
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
    """Write the peak bytes of one invocation, and the bytes that each invocation leaks."""
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
    """Write the number of modules imported before the first event."""
    import app  # noqa: F401, PLC0415

    _write(out, {"modules": len(sys.modules)})


def _memory() -> int:
    """Return the peak memory of this process in bytes; 0 if the system does not report it."""
    try:
        with open("/proc/self/status", encoding="utf-8") as file:  # noqa: PTH123 - imports no pathlib
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM"))
    except OSError:
        return 0


def _invoke(handler: Handler, events: list[object], times: int) -> None:
    for number in range(times):
        if not _is_success(handler(events[number % len(events)], Context())):
            os._exit(1)


def _is_success(response: dict[str, object] | None) -> bool:
    if response is None:
        return True
    expected = int(os.environ.get("BENCH_STATUS", "204"))
    return not response.get("batchItemFailures") and response.get("statusCode", expected) == expected


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
