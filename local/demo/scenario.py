"""The scenario of the demo: credentials rotate, and the project keeps serving."""

import statistics
import time
from collections.abc import Callable
from http import HTTPStatus

from local.demo.demo_stack import DemoStack
from local.demo.owner_actions import OwnerActions
from local.demo.reporter import Reporter
from local.stack.outputs import CONFIG_VAR, ENV_VAR

ROTATIONS = 20
MAX_MEDIAN_S = 2.0
DEPLOYS = 25


def run(demo: DemoStack, reporter: Reporter) -> None:
    """Run the whole scenario. Raises `StepFailedError` at the first step that fails."""
    project_id = demo.stack["demo"]["project_id"]
    reporter.section("A Hasura Cloud project uses a Heroku Postgres database")
    reporter.note(f"{CONFIG_VAR} of Heroku app {demo.app} → {ENV_VAR} of project {project_id}")
    reporter.step("the project is healthy", lambda: _healthy(demo))
    _one_rotation(demo, reporter)
    _many_rotations(demo, reporter)
    _deploys(demo, reporter)
    _forged_webhooks(demo, reporter)
    _opt_out(demo, OwnerActions(demo), reporter)
    _ownership_transfer(demo, OwnerActions(demo), reporter)
    reporter.section("All steps passed")
    reporter.note(f"explore: {demo.stack['heroku_url']}, {demo.stack['hasura_url']}; stop with `make down`")


def _one_rotation(demo: DemoStack, reporter: Reporter) -> None:
    old_url = demo.source()
    reporter.section("Heroku rotates the credentials")
    reporter.step("heroku pg:credentials:rotate", demo.rotate)
    reporter.step("PostgreSQL rejects the old credentials", lambda: _rejected(demo, old_url))
    reporter.step(f"{ENV_VAR} has the new credentials", lambda: _updated(demo))
    reporter.step("Heroku's webhook was accepted", lambda: _accepted(demo))
    reporter.step("the project is healthy again", lambda: _healthy(demo))


def _many_rotations(demo: DemoStack, reporter: Reporter) -> None:
    reporter.section(f"{ROTATIONS} rotations in a row")
    reporter.step("each new value reaches Hasura", lambda: _median(demo))


def _deploys(demo: DemoStack, reporter: Reporter) -> None:
    reporter.section(f"{DEPLOYS} deploys that change no credentials")
    reporter.step("no env var is written, so the project does not restart", lambda: _nothing_written(demo))


def _forged_webhooks(demo: DemoStack, reporter: Reporter) -> None:
    reporter.section("Forged webhooks")
    reporter.step("a wrong signature is rejected", lambda: _unauthorized(demo, b"f" * 32))
    reporter.step("a missing signature is rejected", lambda: _unauthorized(demo, None))


def _opt_out(demo: DemoStack, owner: OwnerActions, reporter: Reporter) -> None:
    reporter.section("The owner opts out and restarts the sync")
    reporter.step("opt out", owner.opt_out)
    reporter.step("the next rotation is not written", lambda: _rotation_unwritten(demo))
    reporter.step("restart: the project has the current URL", owner.restart)


def _ownership_transfer(demo: DemoStack, owner: OwnerActions, reporter: Reporter) -> None:
    reporter.section("The project's ownership is transferred")
    reporter.step("the new owner accepts the project at Hasura Cloud", owner.transfer)
    reporter.step("the previous owner's next rotation is not written", lambda: _rotation_unwritten(demo))
    reporter.step("the previous owner's connection cannot restart the sync", owner.restart_is_forbidden)
    reporter.step("the new owner restarts it with a connection of their own", owner.restart_as_new_owner)
    reporter.step("the project is transferred back, so the demo can run again", owner.transfer_back)
    reporter.step("the project is healthy", lambda: _healthy(demo))


def _healthy(demo: DemoStack) -> str:
    demo.wait_for_health()
    return "/healthz?strict=true is 200, SELECT 1 succeeds"


def _rejected(demo: DemoStack, url: str) -> None:
    if demo.database_accepts(url):
        raise AssertionError("PostgreSQL still accepts them")


def _updated(demo: DemoStack) -> None:
    demo.wait_for_target()


def _accepted(demo: DemoStack) -> str:
    demo.wait_until_idle()
    newest = demo.deliveries()[0]
    code = newest["last_attempt"]["code"]
    if code != HTTPStatus.NO_CONTENT:
        raise AssertionError(f"the response was {code}")
    return f"{code} at attempt {newest['num_attempts']}"


def _median(demo: DemoStack) -> str:
    times = [_time_of_rotation(demo) for _ in range(ROTATIONS)]
    median = statistics.median(times)
    summary = f"median {median:.2f} s, maximum {max(times):.2f} s"
    if median > MAX_MEDIAN_S:
        raise AssertionError(f"too slow: {summary}; the limit is {MAX_MEDIAN_S} s")
    return summary


def _time_of_rotation(demo: DemoStack) -> float:
    started = time.monotonic()
    demo.rotate()
    demo.wait_for_target()
    return time.monotonic() - started


def _nothing_written(demo: DemoStack) -> str:
    _unwritten(demo, lambda: demo.deploy(DEPLOYS))
    return f"{DEPLOYS} releases, 0 env writes"


def _rotation_unwritten(demo: DemoStack) -> str:
    _unwritten(demo, demo.rotate)
    return "0 env writes"


def _unwritten(demo: DemoStack, change: Callable[[], None]) -> None:
    demo.wait_until_idle()
    before = demo.writes()
    change()
    demo.wait_until_idle()
    written = demo.writes() - before
    if written:
        raise AssertionError(f"{written} env writes")


def _unauthorized(demo: DemoStack, signature: bytes | None) -> str:
    status = demo.send_webhook(signature)
    if status != HTTPStatus.UNAUTHORIZED:
        raise AssertionError(f"the response was {status}")
    return str(status)
