"""Operators enable, opt out, restart and delete syncs over HTTP, on the deployed template."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import pytest

from local.heroku.client import HerokuClient
from local.operator_client import OperatorClient
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.held_schedule import HeldSchedule
from tests.fakes.problems import problem
from tests.fakes.skips import NO_HEROKU_CLIENT
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app

HEROKU = shutil.which("heroku")
FIELDS = {
    "project_name",
    "connection_name",
    "webhook_wanted",
    "sync_id",
    "project_id",
    "tenant_id",
    "env_var",
    "heroku_app",
    "config_var",
    "connection_id",
    "owner_id",
    "status",
    "reason",
    "detail",
    "explanation",
    "actions",
    "epoch",
    "outcome",
    "fingerprint",
    "release_version",
    "serving",
    "webhook",
    "created_at",
    "check_interval_minutes",
    "metadata_access",
    "held_since",
    "last_checked_at",
    "last_verified_at",
    "check_interval_seconds",
    "last_updated_at",
    "last_confirmed_at",
    "last_propagation_ms",
}

API_GATEWAY_TIMEOUT_S = 29

Make = Callable[[], UnsyncedApp]


@pytest.fixture(scope="session")
def operator(stack: Stack) -> OperatorClient:
    return OperatorClient(stack)


@pytest.fixture
def make(stack: Stack) -> Make:
    return lambda: an_unsynced_app(stack)


def enabled(app: UnsyncedApp, **more: Any) -> dict[str, Any]:
    """Enable a sync and return it."""
    return app.operator.enable(app.project.id, app.connect(), app.app["name"], **more)


def test_enabling_puts_the_value_in_place_and_opting_out_leaves_it_there(make: Make) -> None:
    app = make()

    # WHEN a sync is enabled
    answer = app.operator.call("POST", app.syncs, app.order(app.connect()))

    # THEN the value is in place, and the webhook is ours
    assert answer.status_code == HTTPStatus.CREATED
    sync = answer.json()
    assert set(sync) == FIELDS | {"webhook_command"}
    assert app.environment() == {"PG_DATABASE_URL": app.url}
    assert (sync["status"], sync["outcome"], sync["webhook"]) == ("active", "updated", "present")
    (webhook,) = app.webhooks()
    assert webhook["url"] == f"{app.stack['api_url']}/webhooks/heroku/{sync['sync_id']}"
    assert (webhook["level"], webhook["include"]) == ("sync", ["api:release"])
    # AND the answer tells where to look
    path = urljoin(answer.url, answer.headers["Location"]).removeprefix(app.stack["api_url"])
    read = app.operator.call("GET", path)
    assert read.status_code == HTTPStatus.OK
    assert set(read.json()) == FIELDS

    # WHEN somebody opts out, twice
    first = app.operator.call("POST", f"{path}/opt-out")
    second = app.operator.call("POST", f"{path}/opt-out")

    # THEN it stays so, Heroku is asked to be silent, and the env var keeps its value
    assert (first.status_code, second.status_code) == (HTTPStatus.OK, HTTPStatus.OK)
    assert (second.json()["status"], second.json()["reason"]) == ("disconnected", "opted_out")
    assert second.json()["epoch"] == first.json()["epoch"] == sync["epoch"] + 1
    assert app.webhooks() == []
    assert app.environment() == {"PG_DATABASE_URL": app.url}


def test_a_restart_and_a_deletion_can_be_repeated(make: Make) -> None:
    app = make()
    sync = enabled(app)
    path = f"/v1/syncs/{sync['sync_id']}"
    app.operator.call("POST", f"{path}/opt-out").raise_for_status()

    # WHEN it is restarted twice
    body = {"connection_id": sync["connection_id"]}
    answers = [app.operator.call("POST", f"{path}/restart", body) for _ in range(2)]

    # THEN it is active with one webhook, and the second time changed nothing
    assert [answer.status_code for answer in answers] == [HTTPStatus.OK, HTTPStatus.OK]
    assert {answer.json()["epoch"] for answer in answers} == {3}
    assert answers[1].json()["status"] == "active"
    assert len(app.webhooks()) == 1

    # WHEN it is deleted twice
    answers = [app.operator.call("DELETE", path) for _ in range(2)]

    # THEN it is gone, its webhook too, and only the env var is left
    assert [(answer.status_code, answer.text) for answer in answers] == [(HTTPStatus.NO_CONTENT, "")] * 2
    assert problem(app.operator.call("GET", path)) == "not-found"
    assert app.webhooks() == []
    assert app.environment() == {"PG_DATABASE_URL": app.url}
    # AND its target is free
    assert enabled(app, take_over=True, env_var="PG_DATABASE_URL")["env_var"] == "PG_DATABASE_URL"


def test_a_check_now_puts_drift_right_and_the_history_says_who_wanted_it(make: Make) -> None:
    app = make()
    sync = enabled(app)
    path = f"/v1/syncs/{sync['sync_id']}"
    app.hasura.write_env(app.owner.token, app.project.tenant_id, PG_DATABASE_URL="postgres://drift/drift")

    assert app.operator.call("POST", f"{path}/check").status_code == HTTPStatus.ACCEPTED

    wait_until(lambda: app.environment() == {"PG_DATABASE_URL": app.url}, "the drift is repaired")
    history = app.operator.call("GET", f"{path}/history").json()["items"]
    who_did_what = {(entry["action"], entry["actor"]) for entry in history}
    program = "operator"
    assert {("enabled", program), ("check_requested", program), ("checked", None)} <= who_did_what
    assert [entry["at"] for entry in history] == sorted((entry["at"] for entry in history), reverse=True)
    assert app.url not in str(history)


def test_syncs_are_found_by_project_and_by_status(make: Make) -> None:
    app = make()
    sync = enabled(app)

    of_project = app.operator.call("GET", f"/v1/syncs?project_id={app.project.id}").json()
    other = app.operator.call("GET", f"/v1/syncs?project_id={app.project.id}&status=disconnected").json()
    everything = app.operator.call("GET", "/v1/syncs?status=active&limit=500").json()

    assert [found["sync_id"] for found in of_project["items"]] == [sync["sync_id"]]
    assert other["items"] == []
    assert sync["sync_id"] in {found["sync_id"] for found in everything["items"]}


def test_syncs_are_found_by_words_and_counted(make: Make, schedule: HeldSchedule) -> None:
    app = make()
    sync = enabled(app)
    sync_id = sync["sync_id"]

    for word in (sync["heroku_app"]["name"], sync_id[:13], sync["project_name"].upper(), "pg_data"):
        listed = app.operator.call("GET", f"/v1/syncs?q={word}&connection_id={sync['connection_id']}&sort=-name").json()
        assert sync_id in {found["sync_id"] for found in listed["items"]}, word
    assert app.operator.call("GET", f"/v1/syncs?q={sync_id}x").json() == {"items": [], "next_cursor": None}
    assert app.operator.call("GET", "/v1/syncs?statsu=paused").json()["errors"][0]["location"] == "query.statsu"

    # AND once the schedule has run, it is counted
    schedule.run()
    counts = app.operator.call("GET", "/v1/sync-counts").json()
    assert counts["at"] > sync["created_at"]
    assert counts["total"] == sum(counts["statuses"].values()) >= 1


def test_projects_show_env_vars_by_name_with_their_sync(make: Make) -> None:
    app = make()
    app.hasura.write_env(app.owner.token, app.project.tenant_id, OTHER="fake-sentinel-value")
    sync = enabled(app)

    answer = app.operator.call("GET", f"/v1/projects/{app.project.id}")

    env_vars = {env_var["name"]: env_var for env_var in answer.json()["env_vars"]}
    assert env_vars["PG_DATABASE_URL"]["sync"]["sync_id"] == sync["sync_id"]
    assert (env_vars["OTHER"]["value"], env_vars["OTHER"]["sync"]) == ("********", None)
    assert "fake-sentinel-value" not in answer.text
    assert app.url not in answer.text
    everywhere = app.operator.call("GET", "/v1/projects?limit=500").json()["items"]
    assert app.project.id in {project["project_id"] for project in everywhere}


def test_a_second_sync_of_a_project_gets_the_next_free_name(make: Make) -> None:
    app = make()
    assert enabled(app)["env_var"] == "PG_DATABASE_URL"
    assert enabled(app, config_var=follower_of(app))["env_var"] == "PG_DATABASE_URL1"


def follower_of(app: UnsyncedApp) -> str:
    """Give the app a config var for a follower of its database, and return its name."""
    app.heroku.call("PATCH", f"/apps/{app.app['id']}/config-vars", {"FOLLOWER_URL": app.url}).raise_for_status()
    return "FOLLOWER_URL"


def test_a_taken_target_is_refused(make: Make) -> None:
    app = make()
    enabled(app, env_var="MY_URL")

    order = app.order(app.connect(), config_var=follower_of(app), env_var="MY_URL", take_over=True)
    answer = app.operator.call("POST", app.syncs, order)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert problem(answer) == "target-taken"


@pytest.mark.parametrize("latency_s", [pytest.param(5, marks=pytest.mark.scale), 7])
def test_a_slow_heroku_is_answered_in_time_and_the_same_request_finds_its_sync(
    make: Make, heroku: HerokuClient, latency_s: int
) -> None:
    # GIVEN a Heroku whose every call takes long, and stays so
    app = make()
    order = app.order(app.connect())
    heroku.control("PUT", "/faults", {"api": {"latency_s": latency_s}})

    # WHEN a sync is enabled, and again because its caller has lost patience
    started = time.monotonic()
    first = app.operator.call("POST", app.syncs, order)
    took = time.monotonic() - started
    second = app.operator.call("POST", app.syncs, order)

    # THEN API Gateway would not have ended the request, and both mean the same sync
    assert took < API_GATEWAY_TIMEOUT_S
    assert first.status_code in {HTTPStatus.CREATED, HTTPStatus.ACCEPTED}
    assert second.status_code in {HTTPStatus.OK, HTTPStatus.ACCEPTED}
    sync = first.json()
    assert (sync["status"], sync["reason"]) == ("active", None)
    assert second.json()["sync_id"] == sync["sync_id"]

    # AND the queue completes it, however slow Heroku is
    path = f"/v1/syncs/{sync['sync_id']}"
    wait_until(lambda: app.operator.call("GET", path).json()["webhook"] == "present", "the webhook is there", 60)
    heroku.control("DELETE", "/faults")
    assert app.environment() == {"PG_DATABASE_URL": app.url}
    assert len(app.webhooks()) == 1
    assert app.operator.call("POST", app.syncs, order).status_code == HTTPStatus.OK


def test_an_env_var_of_somebody_else_is_taken_over_only_on_purpose(make: Make) -> None:
    app = make()
    app.hasura.write_env(app.owner.token, app.project.tenant_id, MINE="fake-value")
    order = app.order(app.connect(), env_var="MINE")

    answer = app.operator.call("POST", app.syncs, order)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert problem(answer) == "env-var-exists"
    assert app.environment() == {"MINE": "fake-value"}

    answer = app.operator.call("POST", app.syncs, order | {"take_over": True})
    assert answer.status_code == HTTPStatus.CREATED
    assert app.environment() == {"MINE": app.url}


def test_of_two_equal_requests_at_once_one_makes_the_sync_and_the_other_finds_it(make: Make) -> None:
    app = make()
    order = app.order(app.connect(), env_var="MY_URL")

    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda _: app.operator.call("POST", app.syncs, order), range(2)))

    assert {answer.status_code for answer in answers} <= {HTTPStatus.CREATED, HTTPStatus.OK, HTTPStatus.ACCEPTED}
    (sync_id,) = {answer.json()["sync_id"] for answer in answers}
    (webhook,) = app.webhooks()
    assert webhook["url"].endswith(sync_id)


def test_nobody_syncs_the_project_of_somebody_else(make: Make) -> None:
    # GIVEN a project, and another owner who may see it
    app, stranger = make(), make()
    connection = stranger.connect()

    # WHEN the stranger's connection is to write to it, with a sync of their own or by a restart
    new = app.operator.call("POST", app.syncs, stranger.order(connection))
    sync = enabled(app)
    restart = {"connection_id": connection}
    again = app.operator.call("POST", f"/v1/syncs/{sync['sync_id']}/restart", restart)

    # THEN both are refused, and nothing is left of it
    assert new.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
    assert problem(new) in {"not-owner", "not-found"}
    assert again.status_code == HTTPStatus.FORBIDDEN
    assert problem(again) == "not-owner"
    assert stranger.webhooks() == []


def test_a_source_that_is_no_database_is_refused_and_nothing_is_left(make: Make) -> None:
    app = make()
    app.heroku.call("PATCH", f"/apps/{app.app['id']}/config-vars", {"TEXT": "no url"}).raise_for_status()
    connection = app.connect()

    for config_var in ("TEXT", "MISSING_URL"):
        answer = app.operator.call("POST", app.syncs, app.order(connection, config_var=config_var))
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert problem(answer) == "source-unusable"

    assert app.webhooks() == []
    assert app.environment() == {}
    assert app.operator.call("GET", f"/v1/syncs?project_id={app.project.id}").json()["items"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/syncs/{}"),
        ("GET", "/v1/syncs/{}/history"),
        ("POST", "/v1/syncs/{}/check"),
        ("POST", "/v1/syncs/{}/opt-out"),
        ("POST", "/v1/syncs/{}/restart"),
        ("DELETE", "/v1/syncs/{}"),
        ("GET", "/v1/projects/{}"),
        ("POST", "/v1/projects/{}/syncs"),
        ("DELETE", "/v1/connections/{}"),
        ("POST", "/v1/connections/{}/heroku-authorization"),
        ("GET", "/v1/connections/{}/heroku-apps"),
    ],
)
@pytest.mark.parametrize("unknown", ["5a0c1f3e-0000-4000-8000-00000000dead", "no-uuid", "%23%00"])
def test_what_nobody_knows_is_not_found(operator: OperatorClient, method: str, path: str, unknown: str) -> None:
    body = {"connection_id": str(uuid4())} if method == "POST" else None
    if path.endswith("/syncs"):
        body = {"connection_id": str(uuid4()), "heroku_app": "nobody-knows-it"}

    answer = operator.call(method, path.format(unknown), body)

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert problem(answer) == "not-found"


def test_an_unknown_app_is_not_found(make: Make) -> None:
    app = make()

    answer = app.operator.call("POST", app.syncs, app.order(app.connect()) | {"heroku_app": "nobody-knows-it"})

    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert problem(answer) == "not-found"


@pytest.mark.skipif(HEROKU is None, reason=NO_HEROKU_CLIENT)
def test_herokus_own_client_shows_the_webhook_until_the_opt_out(make: Make, tmp_path: Path) -> None:
    app = make()
    sync = enabled(app)

    def webhooks() -> str:
        assert HEROKU is not None
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "HEROKU_HOST": app.stack["heroku_url"],
            "HEROKU_API_KEY": app.heroku.token,
            "HEROKU_DISABLE_AUTOUPDATE": "1",
            "HEROKU_SKIP_NEW_VERSION_CHECK": "1",
            "HEROKU_SKIP_ANALYTICS": "1",
            "DISABLE_TELEMETRY": "true",
            "COLUMNS": "400",
            "NO_COLOR": "1",
            "CI": "1",
        }
        command = [HEROKU, "webhooks", "--app", app.app["name"]]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=True)
        return done.stdout + done.stderr

    assert f"/webhooks/heroku/{sync['sync_id']}" in webhooks()
    app.operator.call("POST", f"/v1/syncs/{sync['sync_id']}/opt-out").raise_for_status()
    assert "has no webhooks" in webhooks()
