"""`urlsync plan`, `apply`, `export` and `schema`, from the files to the API."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from jsonschema import Draft202012Validator
from urlsync_cli.configuration.document import schema_text

from tests.fakes.command_line import CommandLine, a_problem, an_answer
from tests.fakes.examples import CONNECTION_ID, OWNER_ID, PROJECT_ID, a_connection, a_sync
from tests.fakes.operators import OTHER_CONNECTION_ID as OTHER_ID

APP_NAME = "quiet-river-1234"
ENABLE = ("enable", PROJECT_ID, "--heroku-app", APP_NAME)
FILE = f"""\
version: 1
projects:
  {PROJECT_ID}:
    syncs:
      PG_DATABASE_URL: {{heroku_app: {APP_NAME}}}
"""


@pytest.fixture
def file(operator: CommandLine, tmp_path: Path) -> str:
    path = tmp_path / "syncs.yaml"
    path.write_text(FILE)
    return str(path)


def test_a_plan_shows_what_apply_does_and_apply_does_it_once(operator: CommandLine, file: str) -> None:
    # GIVEN a file that describes a sync that does not exist
    planned = operator.run("plan", "-f", file)
    assert planned.exit_code == 0
    assert "create" in planned.stdout
    assert planned.stdout.splitlines()[-1] == "1 to create; 0 syncs as described."
    assert operator.world.syncs.stored == {}

    # WHEN it is applied THEN it exists
    applied = operator.run("apply", "-f", file, "--yes")
    assert applied.exit_code == 0, applied.output
    assert applied.stdout.splitlines()[-1] == "Applied 1 change: 1 done."
    sync = operator.world.only_sync
    assert (sync.project_id, sync.env_var, sync.heroku_app.name) == (PROJECT_ID, "PG_DATABASE_URL", APP_NAME)

    # AND the second time nothing is done
    calls = len(operator.internet.seen)
    again = operator.run("apply", "-f", file)
    assert again.exit_code == 0
    assert again.stdout == "Nothing to do; 1 sync as described.\n"
    assert [request.method for request in operator.internet.seen[calls:]] == ["GET", "GET"]


def test_a_plan_of_what_stands_asks_neither_heroku_nor_hasura(operator: CommandLine, file: str) -> None:
    operator.run(*ENABLE)
    calls = (list(operator.world.heroku.calls), list(operator.world.hasura.calls))

    assert operator.asked("plan", "-f", file)["summary"]["unchanged"] == 1

    assert (operator.world.heroku.calls, operator.world.hasura.calls) == calls


@pytest.mark.parametrize(("named", "asked"), [(CONNECTION_ID, {CONNECTION_ID}), (None, {CONNECTION_ID, OTHER_ID})])
def test_a_new_project_is_looked_for_by_the_connections_that_may_see_it(
    operator: CommandLine, file: str, named: str | None, asked: set[str]
) -> None:
    # GIVEN two connections that see the project, and a file that names one of them, or none
    operator.world.connections.stored[OTHER_ID] = a_connection(connection_id=OTHER_ID, hasura_user_id=OWNER_ID)
    if named:
        Path(file).write_text(FILE.replace("projects:", f"defaults: {{connection: {named}}}\nprojects:"))

    planned = operator.run("plan", "-f", file, COLUMNS="300")

    # THEN the connections are asked one by one, for the projects and not for their env vars
    urls = [urlsplit(str(request.url)) for request in operator.internet.seen]
    queries = [url.query for url in urls if url.path.endswith("/v1/projects")]
    assert {query["connection_id"][0] for query in map(parse_qs, queries)} == asked
    assert len(queries) == len(asked)
    assert all("env_vars=false" in query for query in queries)
    assert set(operator.world.hasura.calls) == {"projects"}
    # AND they are one project, of which a connection must be chosen if none is named
    assert ("2 connections of the project's owner" in planned.stdout) is (named is None)


def test_the_exit_statuses_of_a_plan(operator: CommandLine, file: str) -> None:
    assert operator.run("plan", "-f", file, "--detailed-exitcode").exit_code == 7
    assert operator.run("plan", "-f", file, "--detailed-exitcode", "--json").exit_code == 7
    operator.run(*ENABLE)
    assert operator.run("plan", "-f", file, "--detailed-exitcode").exit_code == 0
    Path(file).write_text(FILE.replace(APP_NAME, "another-app"))
    blocked = operator.run("plan", "-f", file, "--detailed-exitcode")
    assert blocked.exit_code == 1
    assert blocked.stdout.splitlines()[-1] == "1 blocked; 0 syncs as described."
    assert operator.run("apply", "-f", file).exit_code == 1
    Path(file).write_text("version: 2")
    assert operator.run("plan", "-f", file).exit_code == 2


def test_apply_asks_first(operator: CommandLine, file: str) -> None:
    refused = operator.run("apply", "-f", file)

    assert refused.exit_code == 2
    assert "Confirmation required; pass --yes." in refused.stderr
    assert operator.world.syncs.stored == {}


def test_pruning_opts_out_and_deletes_nothing(operator: CommandLine, file: str) -> None:
    operator.run(*ENABLE)
    Path(file).write_text("version: 1")

    kept = operator.run("plan", "-f", file)
    assert kept.stdout == "Nothing to do; 0 syncs as described.\n"
    assert kept.stderr == "In no file: 1 running sync. To opt out of what is in no file, pass --prune.\n"
    assert operator.run("apply", "-f", file, "--prune", "--yes").exit_code == 0

    assert operator.world.only_sync.reason == "opted_out"
    assert operator.run("apply", "-f", file, "--prune").stdout.startswith("Nothing to do")


def test_a_sync_in_the_file_is_restarted(operator: CommandLine, file: str) -> None:
    sync_id = operator.asked(*ENABLE)["sync_id"]
    operator.run("opt-out", sync_id)

    applied = operator.asked("apply", "-f", file, "--yes")

    assert operator.world.only_sync.status == "active"
    assert [(each["action"], each["outcome"]) for each in applied["results"]] == [("restart", "done")]
    assert applied["summary"] == {
        "create": 0, "change": 0, "restart": 1, "opt_out": 0, "blocked": 0, "unchanged": 0, "not_in_files": 0,
        "done": 1, "started": 0, "failed": 0, "skipped": 0,
    }  # fmt: skip
    assert operator.run("apply", "-f", file, "-q").stdout == ""


def test_changes_are_sent_with_the_version_that_was_seen(operator: CommandLine, file: str) -> None:
    # GIVEN a service that shows the interval of a sync, and a file with another one
    operator.run(*ENABLE)
    Path(file).write_text(FILE.replace("}}", "").replace(f"{APP_NAME}}}", f"{APP_NAME}, check_interval_minutes: 5}}"))
    sent = _a_service_that_edits(operator)

    # WHEN it is applied THEN only the difference is sent
    applied = operator.run("apply", "-f", file, "--yes")

    assert applied.exit_code == 0, applied.output
    assert sent == [('"v1"', {"check_interval_minutes": 5})]


def test_a_failure_does_not_stop_the_others(operator: CommandLine, file: str) -> None:
    # GIVEN two syncs, of which one has an app that does not exist
    text = FILE + "      PG_SECOND_URL: {heroku_app: no-such-app}\n"
    Path(file).write_text(text)

    # WHEN it is applied THEN one is made, and the other has its reason in the table
    applied = operator.run("apply", "-f", file, "--yes", COLUMNS="400")

    assert applied.exit_code == 1
    assert applied.stdout.splitlines()[-1] == "Applied 2 changes: 1 done, 1 failed."
    assert operator.world.only_sync.env_var == "PG_DATABASE_URL"
    (failed,) = [line for line in applied.stdout.splitlines() if "PG_SECOND_URL" in line and "failed" in line]
    assert "Heroku" in failed


def test_an_env_var_with_a_value_is_overwritten_only_if_the_file_says_so(operator: CommandLine, file: str) -> None:
    operator.world.hasura.env["PG_DATABASE_URL"] = "fake-other-value"

    failed = operator.run("apply", "-f", file, "--yes", COLUMNS="400")
    assert failed.exit_code == 1
    assert f"To overwrite its value, set `overwrite: true` ({file}:5)." in failed.stdout
    Path(file).write_text(FILE.replace(f"{APP_NAME}}}", f"{APP_NAME}, overwrite: true}}"))

    assert operator.run("apply", "-f", file, "--yes").exit_code == 0


def test_a_limit_of_the_hour_ends_all_but_opting_out(operator: CommandLine, file: str) -> None:
    # GIVEN a limit that ends in half an hour, and three steps
    sync_id = operator.asked(*ENABLE, "--env-var", "OLD_URL")["sync_id"]
    Path(file).write_text(FILE + f"      PG_SECOND_URL: {{heroku_app: {APP_NAME}}}\n")
    limited = a_problem("limit-reached", 429, "Too many changes.")

    def refuse(request: requests.PreparedRequest) -> requests.Response | None:
        creating = request.method == "POST" and str(request.path_url).endswith("/syncs")
        return an_answer(429, limited, {"Retry-After": "1800"}) if creating else None

    operator.internet.instead = refuse
    done = operator.run("apply", "-f", file, "--prune", "--yes", "--json")

    results = json.loads(done.stdout)["results"]
    assert {(each["env_var"], each["outcome"]): each["message"] for each in results} == {
        ("OLD_URL", "done"): "",
        ("PG_DATABASE_URL", "failed"): "Too many changes. Try again in 1800 s.",
        ("PG_SECOND_URL", "skipped"): "the hourly limit of changes was reached before",
    }
    assert done.exit_code == 1
    assert operator.asked("syncs", "show", sync_id)["reason"] == "opted_out"


def test_what_is_over_soon_is_waited_for(operator: CommandLine, file: str) -> None:
    answers = iter([an_answer(503, a_problem("unavailable", 503, "Busy."), {"Retry-After": "0"})] * 3)

    def refuse(request: requests.PreparedRequest) -> requests.Response | None:
        return next(answers, None) if request.method == "POST" else None

    operator.internet.instead = refuse

    assert operator.run("apply", "-f", file, "--yes").exit_code == 0


def test_ctrl_c_reports_what_was_done(operator: CommandLine, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("urlsync_cli.configuration.apply_plan.as_completed", interrupt)

    done = operator.run("apply", "-f", file, "--yes")

    assert done.exit_code == 130
    assert "Run the same command again to go on." in done.stderr


def test_an_export_describes_what_there_is(operator: CommandLine, tmp_path: Path) -> None:
    operator.run(*ENABLE, "--no-webhook")
    written = operator.run("export")
    assert written.stdout.startswith("# yaml-language-server: $schema=./syncs.schema.json\n")
    assert written.stdout.split("version: 1\n", 1)[1].split("\n", 2)[2].splitlines() == [
        f"    connection: Hasura user {OWNER_ID[:8]}",
        "    syncs:",
        "      PG_DATABASE_URL:",
        f"        heroku_app: {APP_NAME}",
        "        webhook: false",
    ]
    (tmp_path / "exported.yaml").write_text(written.stdout)

    assert operator.run("plan", "-f", str(tmp_path / "exported.yaml")).stdout == "Nothing to do; 1 sync as described.\n"
    assert operator.asked("export") == {"content": written.stdout}


def test_the_schema_is_valid_and_printed(operator: CommandLine) -> None:
    schema = json.loads(operator.run("schema").stdout)

    Draft202012Validator.check_schema(schema)
    assert schema == json.loads(schema_text())


def _a_service_that_edits(operator: CommandLine) -> list[tuple[str | None, Any]]:
    """Let the API show the interval and take changes; return what is sent to it."""
    sent: list[tuple[str | None, Any]] = []
    real = operator.internet

    def answer(request: requests.PreparedRequest) -> requests.Response | None:
        path = str(request.path_url)
        if request.method == "PATCH":
            sent.append((request.headers.get("If-Match"), json.loads(request.body or "{}")))
            return an_answer(200, {})
        if request.method != "GET" or "/v1/syncs" not in path:
            return None
        real.instead = lambda _request: None
        given = real.send(request)
        real.instead = answer
        content = given.json()
        for sync in content.get("items", []):
            sync["check_interval_minutes"] = None
        return an_answer(200, content, {"ETag": '"v1"'})

    real.instead = answer
    return sent


def test_a_plan_of_many_reads_large_pages_and_nothing_else(operator: CommandLine, tmp_path: Path) -> None:
    # GIVEN 2,000 syncs, and the file that describes them
    stored = [a_sync(sync_id=f"5a0c1f3e-0000-4000-8000-{number:012}", env_var=f"V{number}") for number in range(2000)]
    operator.world.syncs.stored = {sync.sync_id: sync for sync in stored}
    file = tmp_path / "many.yaml"
    file.write_text(operator.run("export").stdout)
    calls = len(operator.internet.seen)

    # WHEN they are planned
    planned = operator.run("plan", "-f", str(file))

    # THEN all stand as described, and pages of 500 and the connections were read: both ends may read one page twice
    assert planned.stdout == "Nothing to do; 2,000 syncs as described.\n"
    asked = [urlsplit(str(request.url)) for request in operator.internet.seen[calls:]]
    assert {url.path for url in asked} == {"/live/v1/syncs", "/live/v1/connections"}
    assert 5 <= len(asked) <= 7
    assert all("limit=500" in url.query for url in asked if url.path.endswith("syncs"))
