"""Part 3: from `heroku pg:credentials:rotate` to the new URL in Hasura Cloud, on the local stack.

The emulator, the simulators, PostgreSQL and the functions share this machine's cores. The times are the
service's own share, without networks.
"""

import statistics
import time
from collections.abc import Sequence

from bench.findings import Findings
from bench.local_stack import make_cold
from local.demo.demo_stack import DemoStack
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues

TIMEOUT_S = 180.0
"""Long, because a slow cold start on a busy machine is a finding, not a failure."""
COLUMNS = ("functions", "rotations", "p50 ms", "p95 ms", "p99 ms")


def measure(stack: Stack, warm: int, cold: int) -> Findings:
    """Rotate repeatedly, with warm and with cold functions."""
    world = DemoStack(stack)
    world.wait_until_idle()
    findings = Findings("Propagation: rotation to env var", COLUMNS)
    _rotation(world)
    samples = {"warm": [_rotation(world) for _ in range(warm)], "cold": [_cold_rotation(world) for _ in range(cold)]}
    for name, seconds in samples.items():
        shown = [percentile(seconds, share) * 1000 for share in (50, 95, 99)]
        findings.add(name, len(seconds), *shown)
        for share, milliseconds in zip((50, 95, 99), shown, strict=True):
            findings.numbers[f"propagation.{name}.p{share}_ms"] = milliseconds
    return findings


def _rotation(world: DemoStack) -> float:
    started = time.perf_counter()
    world.rotate()
    wanted = world.source()
    wait_until(lambda: world.target() == wanted, "Hasura has the new URL", TIMEOUT_S)
    taken = time.perf_counter() - started
    world.wait_until_idle()
    return taken


def _is_over(world: DemoStack) -> bool:
    """Return whether the last change is delivered, checked and confirmed.

    Before that no function may be made cold: the emulator ends running invocations, and their messages stay
    hidden for a long time.
    """
    world.wait_until_idle()
    queues, checks = EmulatedQueues(world.stack), world.stack["check_queue_url"]
    # In this order, because a confirmation enqueues its check before its own message is deleted.
    return not queues.messages(checks.replace("-checks.fifo", "-follow-ups")) and not queues.messages(checks)


def _cold_rotation(world: DemoStack) -> float:
    wait_until(lambda: _is_over(world), "nothing is left to do")
    make_cold(world.stack, "verify", "sync")
    return _rotation(world)


def percentile(values: Sequence[float], share: int) -> float:
    """Return a percentile of the values."""
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]
