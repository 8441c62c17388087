"""Carry out a plan: some projects side by side, each with one step after the other.

Every step may be repeated: an interrupted run is continued by the next one, which plans again. A step that fails does
not stop the others. What the API limits is waited for if that takes at most a minute, and skipped otherwise.
"""

import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from urlsync_cli import resolve
from urlsync_cli.api import Api
from urlsync_cli.configuration.plan import Action, Step
from urlsync_cli.errors import CommandFailed, Json, Unavailable
from urlsync_cli.explanations import advice
from urlsync_cli.views import GOOD_OUTCOMES

AT_ONCE: Final = 8
"""Projects that are changed side by side. Each request waits for a first check, which Heroku and Hasura Cloud share."""
MAX_WAIT_S: Final = 60
ATTEMPTS: Final = 4
TAKEN: Final = "urn:urlsync:problem:env-var-exists"


class Outcome(StrEnum):
    """How a step ended."""

    DONE = "done"
    STARTED = "started"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """How a step ended, and what there is to say about it."""

    step: Step
    outcome: Outcome
    message: str = ""
    sync_id: str | None = None

    def as_json(self) -> Json:
        """Return the result for programs."""
        step = self.step.as_json() | {"sync_id": self.sync_id or self.step.sync_id}
        return {**step, "outcome": self.outcome.value, "message": self.message}


class ApplyPlan:
    """Carries out steps. After an interruption, `results` has those that ended."""

    def __init__(self, api: Api, report: Callable[[Result], None]) -> None:
        self._api = api
        self._report = report
        self._limited = threading.Event()
        self._stopped = threading.Event()
        self.results: list[Result] = []

    def __call__(self, steps: Sequence[Step]) -> None:
        """Do all steps; raises `KeyboardInterrupt`, after the steps that were under way."""
        by_project: dict[str | None, list[Step]] = defaultdict(list)
        for step in steps:
            by_project[step.project_id].append(step)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            try:
                self._collect([pool.submit(self._do_each, members) for members in by_project.values()])
            except KeyboardInterrupt:
                self._stopped.set()
                pool.shutdown(cancel_futures=True)
                raise

    def _collect(self, running: Sequence[Future[None]]) -> None:
        for each in as_completed(running):
            each.result()

    def _do_each(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if self._stopped.is_set():
                return
            result = self._result(step)
            self.results.append(result)
            self._report(result)

    def _result(self, step: Step) -> Result:
        if self._limited.is_set() and step.action is not Action.OPT_OUT:
            return Result(step, Outcome.SKIPPED, "the hourly limit of changes was reached before")
        try:
            return self._patiently(step)
        except CommandFailed as failure:
            return Result(step, Outcome.FAILED, _message(failure, step))

    def _patiently(self, step: Step) -> Result:
        """Do a step, again after what is over soon."""
        for attempt in range(1, ATTEMPTS):
            try:
                return self._do(step)
            except Unavailable as failure:
                wait = failure.retry_after_s if failure.retry_after_s is not None else 2**attempt
                if wait > MAX_WAIT_S:
                    self._limited.set()
                    raise
                self._stopped.wait(wait)
        return self._do(step)

    def _do(self, step: Step) -> Result:
        deeds: dict[Action, Callable[[Step], Result]] = {
            Action.CREATE: self._create,
            Action.CHANGE: self._change,
            Action.RESTART: self._restart,
            Action.OPT_OUT: self._opt_out,
        }
        return deeds[step.action](step)

    def _create(self, step: Step) -> Result:
        wanted, project_id = step.wanted, str(step.project_id)
        assert wanted is not None  # noqa: S101 -- every step that creates has one
        body = {
            "connection_id": step.connection_id or resolve.connection_id(self._api, None, project_id),
            "heroku_app": wanted.heroku_app,
            "config_var": wanted.config_var,
            "env_var": wanted.env_var,
            "take_over": wanted.overwrite,
            "metadata_access": wanted.metadata_access,
            "webhook_wanted": wanted.webhook,
            "accept_pooler": wanted.accept_pooler,
            "check_interval_minutes": wanted.check_interval_minutes,
        }
        return _begun(step, *self._api.post_with_status(f"/v1/projects/{project_id}/syncs", body))

    def _change(self, step: Step) -> Result:
        self._patch(step)
        return Result(step, Outcome.DONE)

    def _restart(self, step: Step) -> Result:
        connection_id = step.connection_id or resolve.connection_id(self._api, None, step.project_id)
        path = f"/v1/syncs/{step.sync_id}/restart"
        result = _begun(step, *self._api.post_with_status(path, {"connection_id": connection_id}))
        if step.changes:  # only now: what is disconnected cannot have another source or target
            self._patch(step)
        return result

    def _opt_out(self, step: Step) -> Result:
        self._api.post(f"/v1/syncs/{step.sync_id}/opt-out")
        return Result(step, Outcome.DONE)

    def _patch(self, step: Step) -> None:
        """Change a sync as it is now: if somebody changes it in between, the API refuses."""
        body = dict(step.changes)
        if "env_var" in body:
            body["take_over"] = step.wanted is not None and step.wanted.overwrite
        if "config_var" in body:
            body["accept_pooler"] = step.wanted is not None and step.wanted.accept_pooler
        self._api.change(f"/v1/syncs/{step.sync_id}", body)


def _begun(step: Step, status: int, sync: Json) -> Result:
    """Return the result of an enable or a restart."""
    sync_id = sync["sync_id"]
    if status == HTTPStatus.ACCEPTED:
        return Result(step, Outcome.STARTED, "the first check is still running", sync_id)
    if sync["outcome"] in GOOD_OUTCOMES:
        return Result(step, Outcome.DONE, sync_id=sync_id)
    why = advice(sync["explanation"]) or str(sync["outcome"])
    return Result(step, Outcome.FAILED, f"the env var is not set yet: {why}", sync_id)


def _message(failure: CommandFailed, step: Step) -> str:
    hint = failure.next_step
    if failure.problem.get("type") == TAKEN and step.wanted is not None:
        hint = f"To overwrite its value, set `overwrite: true` ({step.wanted.place})."
    return f"{failure.message} {hint}" if hint else failure.message
