"""The workers of one project: each takes a new env over in its own time.

An accepted env write does not mean that the project serves with it: the control plane pushes the new
configuration to every worker, each of which is gone for a moment while it restarts. Hasura's console waits
for exactly that through the ``config_status`` subscription (https://github.com/hasura/graphql-engine, the
Neon integration of the console).
"""

import math
import random
from dataclasses import dataclass

from local.hasura.env import Env
from local.hasura.settings import Settings

CONFIGURED = "Service configured successfully"


@dataclass(frozen=True)
class Takeover:
    """From ``begins_at`` to ``ends_at`` the worker is down; afterwards it serves with ``env``."""

    env: Env
    begins_at: float
    ends_at: float


@dataclass(frozen=True)
class WorkerView:
    """What one worker is doing at one moment."""

    env: Env
    up: bool


class Worker:
    """One worker. What it does is a function of the time, so looking never changes it."""

    def __init__(self, env: Env) -> None:
        self._takeovers = [Takeover(env, -math.inf, -math.inf)]

    def take_over(self, env: Env, now: float, delay: float, lasts: float) -> None:
        """Plan to restart with a new env; it replaces a plan that has not begun."""
        begun = self._begun(now)
        begins_at = max(now + delay, begun.ends_at)
        self._takeovers = [begun, Takeover(env, begins_at, begins_at + lasts)]

    def view(self, now: float) -> WorkerView:
        """Look at the worker."""
        begun = self._begun(now)
        return WorkerView(begun.env, up=begun.ends_at <= now)

    def _begun(self, now: float) -> Takeover:
        return [takeover for takeover in self._takeovers if takeover.begins_at <= now][-1]


class Workers:
    """All workers of a project; the delays are random but the same for the same seed."""

    def __init__(self, env: Env, settings: Settings, random_source: random.Random) -> None:
        self._settings = settings
        self._random = random_source
        self._workers = [Worker(env) for _ in range(settings.workers)]

    def roll_out(self, env: Env, now: float) -> None:
        """Let every worker take a new env over, each after a delay of its own."""
        for worker in self._workers:
            delay = self._random.uniform(self._settings.takeover_delay_min, self._settings.takeover_delay_max)
            worker.take_over(env, now, delay, self._settings.unavailable)

    def views(self, now: float) -> list[WorkerView]:
        """Look at every worker."""
        return [worker.view(now) for worker in self._workers]
