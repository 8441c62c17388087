"""The workers of one project: each restarts with a new env after a delay of its own.

An accepted env write does not mean that the project uses it: the control plane pushes the new
configuration to every worker, and each is unavailable while it restarts. Hasura's console waits for that with
the ``config_status`` subscription (https://github.com/hasura/graphql-engine, the Neon integration of the
console).
"""

import math
import random
from dataclasses import dataclass

from local.hasura.env import Env
from local.hasura.settings import Settings

CONFIGURED = "Service configured successfully"


@dataclass(frozen=True)
class Restart:
    """The worker is down from ``begins_at`` to ``ends_at``, and serves with ``env`` afterwards."""

    env: Env
    begins_at: float
    ends_at: float


@dataclass(frozen=True)
class WorkerView:
    """The state of one worker at one moment."""

    env: Env
    up: bool


class Worker:
    """One worker. Its state is a function of the time, so reading never changes it."""

    def __init__(self, env: Env) -> None:
        self._restarts = [Restart(env, -math.inf, -math.inf)]

    def schedule_restart(self, env: Env, now: float, delay: float, lasts: float) -> None:
        """Schedule a restart with a new env, in place of one that has not begun."""
        begun = self._begun(now)
        begins_at = max(now + delay, begun.ends_at)
        self._restarts = [begun, Restart(env, begins_at, begins_at + lasts)]

    def view(self, now: float) -> WorkerView:
        """Return the worker's state."""
        begun = self._begun(now)
        return WorkerView(begun.env, up=begun.ends_at <= now)

    def _begun(self, now: float) -> Restart:
        return [restart for restart in self._restarts if restart.begins_at <= now][-1]


class Workers:
    """All workers of a project; the delays are random but repeatable for the same seed."""

    def __init__(self, env: Env, settings: Settings, random_source: random.Random) -> None:
        self._settings = settings
        self._random = random_source
        self._workers = [Worker(env) for _ in range(settings.workers)]

    def roll_out(self, env: Env, now: float) -> None:
        """Restart every worker with a new env, each after a delay of its own."""
        for worker in self._workers:
            delay = self._random.uniform(self._settings.restart_delay_min, self._settings.restart_delay_max)
            worker.schedule_restart(env, now, delay, self._settings.unavailable)

    def views(self, now: float) -> list[WorkerView]:
        """Return the state of every worker."""
        return [worker.view(now) for worker in self._workers]
