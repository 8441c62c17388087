"""Workers of functions that the emulator stops because another one failed."""

from dataclasses import dataclass
from typing import Any

from local.emulator.lambda_service import Stopping


@dataclass(eq=False)
class Worker:
    in_use: bool


def release(worker: Any) -> None:
    if worker is not None:
        worker.in_use = False


def test_a_worker_in_use_is_stopped_when_it_is_released_and_an_idle_one_at_once() -> None:
    stopped: list[Worker] = []
    stopping = Stopping(stopped.extend)
    idle, busy, other = Worker(in_use=False), Worker(in_use=True), Worker(in_use=True)
    # WHEN a function's workers are stopped THEN only the idle one is
    stopping.stop([idle, busy, None])
    assert stopped == [idle]
    # WHEN the other one is released THEN it is stopped, too, once
    for worker in (busy, other, busy, None):
        stopping.on_release(release)(worker)
    assert stopped == [idle, busy]
    assert not other.in_use
