"""What commands print: sentences and tables for people, JSON and ids for programs."""

import json
import time
from typing import Any

import pytest
import requests
from rich.text import Text
from urlsync.domain.catalogue import PersonAction, explain
from urlsync_cli.explanations import COMMANDS, commands_for
from urlsync_cli.formatting import ago, fingerprint, fingerprint_change, timestamp
from urlsync_cli.tables import Column, visible_columns

from tests.fakes.command_line import CommandLine
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID
from tests.fakes.heroku import SECOND_URL
from tools.command_line import every_command

APP_NAME = "quiet-river-1234"
ENABLE = ("enable", PROJECT_ID, "--heroku-app", APP_NAME)
KEY, OTHER_KEY = "0a1b2c3d", "ffff0000"
INTERRUPTED = 130


@pytest.fixture
def sync_id(operator: CommandLine) -> str:
    return str(operator.asked(*ENABLE)["sync_id"])


def test_every_action_ends_with_one_sentence(operator: CommandLine) -> None:
    sentences = {
        ENABLE: f"Sync enabled: {APP_NAME} DATABASE_URL → PG_DATABASE_URL.",
        ("check", APP_NAME): f"In sync: PG_DATABASE_URL already had the value of DATABASE_URL of {APP_NAME}.",
        ("check", APP_NAME, "--no-wait"): "Check requested. Follow it with: urlsync tail ",
        ("opt-out", APP_NAME): "Opted out: PG_DATABASE_URL keeps its current value and stops following ",
        ("restart", APP_NAME): f"Sync restarted: {APP_NAME} DATABASE_URL → PG_DATABASE_URL.",
        ("sign-out",): "Signed out of work.",
    }
    for command, sentence in sentences.items():
        last = operator.run(*command).stdout.splitlines()[-1]
        assert last.startswith(sentence), command


def test_a_rotation_is_a_sentence(operator: CommandLine, sync_id: str) -> None:
    operator.world.heroku.rotate(SECOND_URL)

    assert operator.run("check", sync_id).stdout == (
        f"Updated: PG_DATABASE_URL now has the value of DATABASE_URL of {APP_NAME}.\n"
    )


def test_a_check_that_updates_nothing_says_why(operator: CommandLine, sync_id: str) -> None:
    operator.world.heroku.drop()

    done = operator.run("check", sync_id)

    explanation = explain("source_missing")
    assert done.stdout == f"Not updated: {explanation.title} [source_missing]. {explanation.next_step}\n"
    history = operator.run("history", sync_id, COLUMNS="300").stdout
    assert f"source missing: {explanation.title} [source_missing]" in history


def test_reasons_are_explained_in_the_words_of_the_api(operator: CommandLine, sync_id: str) -> None:
    # GIVEN a sync that somebody opted out of
    opted_out = operator.run("opt-out", sync_id)
    explanation = explain("opted_out")

    # WHEN it is shown THEN every text is the catalogue's, and the actions are the API's
    shown = operator.run("syncs", "show", sync_id, COLUMNS="300").stdout
    for text in (f"{explanation.title} [opted_out]", explanation.meaning, explanation.automatic, explanation.next_step):
        assert text is None or text in shown
    actions = operator.asked("syncs", "show", sync_id)["actions"]
    assert ", ".join(action.replace("_", " ") for action in actions) in shown
    assert "opted out:" not in operator.run("history", sync_id).stdout

    # AND the commands that are offered are those of the actions
    offered = [line.removeprefix("Possible now: ") for line in opted_out.stderr.splitlines()]
    assert offered == [f"urlsync {action.replace('_', '-')} {sync_id}" for action in actions]


def test_every_action_of_the_api_has_a_command_that_exists() -> None:
    assert set(COMMANDS) == set(PersonAction) - {PersonAction.TRY_AGAIN}

    names = [name for name, _command in every_command()]
    for line in commands_for(COMMANDS, {}):
        assert any(f"{line} ".startswith(f"{name} ") for name in names), line
    assert commands_for(["restart", "try_again"], {"sync_id": "fake"}) == ["urlsync restart fake"]
    assert commands_for(["reconnect_heroku"], {}) == ["urlsync connections connect-heroku CONNECTION"]


@pytest.mark.parametrize(
    "command",
    [
        ("enable", PROJECT_ID, "--heroku-app", APP_NAME),
        ("syncs", "list"),
        ("syncs", "show", APP_NAME),
        ("check", APP_NAME),
        ("check", APP_NAME, "--no-wait"),
        ("opt-out", APP_NAME),
        ("restart", APP_NAME),
    ],
    ids=" ".join,
)
def test_quiet_prints_ids_only(operator: CommandLine, command: tuple[str, ...]) -> None:
    if command[0] != "enable":
        operator.run(*ENABLE)

    done = operator.run(*command, "-q")

    assert done.exit_code == 0, done.output
    assert done.stdout == f"{operator.world.only_sync.sync_id}\n"
    assert operator.run("connections", "list", "--quiet").stdout == f"{CONNECTION_ID}\n"
    assert operator.run("projects", "list", "-q").stdout == f"{PROJECT_ID}\n"


def test_json_and_ids_only_exclude_each_other(operator: CommandLine) -> None:
    assert operator.asked("syncs", "list", "-q", status=2)["error"]["exit_status"] == 2


def test_every_command_takes_json() -> None:
    without = [
        name for name, command in every_command() if not any("--json" in parameter.opts for parameter in command.params)
    ]

    assert without == []


def test_deletions_and_sign_outs_answer_json(operator: CommandLine, sync_id: str) -> None:
    deleted = operator.asked("delete", sync_id, "--yes")
    assert deleted == {"sync_id": sync_id, "deleted": True}
    gone = operator.asked("connections", "delete", CONNECTION_ID, "--yes")
    assert gone == {"connection_id": CONNECTION_ID, "deleted": True}
    assert operator.asked("sign-out") == {"stack": "work", "revoked": True}


def test_global_options_may_stand_in_front(operator: CommandLine, sync_id: str) -> None:
    listed = operator.run("--json", "syncs", "list")
    assert json.loads(listed.stdout)["items"][0]["sync_id"] == sync_id
    assert operator.run("-q", "syncs", "list").stdout == f"{sync_id}\n"

    # a stack that is named after the command wins
    assert operator.run("--stack", "other", "syncs", "list").exit_code == 3
    assert operator.run("--stack", "other", "syncs", "list", "--stack", "work").exit_code == 0
    assert operator.run("syncs", "list", "--stack", "work", URLSYNC_STACK="other").exit_code == 0


@pytest.mark.parametrize(
    "command", [["nonsense"], ["check"], ["syncs", "list", "--status", "odd"], ["history", "x", "--limit", "0"]]
)
def test_usage_errors_are_json_with_json(operator: CommandLine, command: list[str]) -> None:
    for arguments in ([*command, "--json"], ["--json", *command]):
        done = operator.run(*arguments)
        assert done.exit_code == 2
        error = json.loads(done.stderr)["error"]
        assert error["exit_status"] == 2
        assert error["next_step"].endswith("--help")
        assert done.stdout == ""


def test_h_is_short_for_help(operator: CommandLine) -> None:
    for command in ([], ["syncs"], ["syncs", "list"]):
        short, long = operator.run(*command, "-h"), operator.run(*command, "--help")
        assert short.exit_code == 0
        assert short.stdout == long.stdout
        assert "Usage: urlsync" in short.stdout


@pytest.mark.parametrize("as_json", [False, True])
def test_ctrl_c_has_a_status_of_its_own(operator: CommandLine, *, as_json: bool) -> None:
    operator.internet.instead = _interrupt

    done = operator.run("status", *(["--json"] if as_json else []))

    assert done.exit_code == INTERRUPTED
    assert "Interrupted." in done.stderr
    assert not as_json or json.loads(done.stderr)["error"]["exit_status"] == INTERRUPTED


def test_ctrl_c_while_waiting_says_that_the_check_is_still_running(operator: CommandLine, sync_id: str) -> None:
    # GIVEN a check that takes long, and a person who does not wait
    operator.world.queue.held = True
    polls = iter([None, None, None])

    def interrupt_later(request: requests.PreparedRequest) -> None:
        if "/history" in str(request.path_url) and next(polls, "over") == "over":
            _interrupt(request)

    operator.internet.instead = interrupt_later

    # WHEN they press Ctrl-C THEN the check is still there, and where to look
    done = operator.run("check", sync_id)
    assert done.exit_code == INTERRUPTED
    assert "Interrupted; still running." in done.stderr
    assert f"next:  urlsync history {sync_id}" in done.stderr


def test_tail_ends_with_ctrl_c(operator: CommandLine, sync_id: str) -> None:
    operator.internet.instead = _interrupt

    assert operator.run("tail", sync_id).exit_code == INTERRUPTED


def test_a_rotation_changes_the_fingerprint_that_is_shown() -> None:
    before, after = f"{KEY}{'1' * 24}", f"{KEY}{'2' * 24}"

    assert fingerprint(before) == "11111111"
    assert fingerprint_change(before, after) == "11111111 → 22222222"
    assert fingerprint_change(before, before) == ""
    assert fingerprint_change(None, after) == "22222222"
    assert fingerprint_change(before, f"{OTHER_KEY}{'1' * 24}") == "11111111 → 11111111 (new key)"


def test_the_history_shows_a_rotation(operator: CommandLine, sync_id: str) -> None:
    operator.world.heroku.rotate(SECOND_URL)
    entry = operator.asked("check", sync_id)

    shown = operator.run("history", sync_id, COLUMNS="200").stdout

    before, after = (str(entry[name])[8:16] for name in ("fingerprint_before", "fingerprint"))
    assert before != after
    assert f"{before} → {after}" in shown


def test_timestamps_are_local_and_name_their_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "CET-1")
    time.tzset()

    shown = timestamp("2026-11-28T17:00:00+00:00")

    monkeypatch.undo()
    time.tzset()
    assert shown == "2026-11-28 18:00:00 CET"
    assert (timestamp(None), ago(None)) == (None, None)


def test_the_least_important_columns_are_hidden_first() -> None:
    columns = [_column("A"), _column("B", 2), _column("C", 1)]
    cells = {column: [Text("x" * 10)] for column in columns}

    assert _titles(columns, cells, 38) == "ABC"
    assert _titles(columns, cells, 37) == "AC"
    assert _titles(columns, cells, 24) == "A"
    assert _titles(columns, cells, 1) == "A"


def test_hidden_columns_are_named(operator: CommandLine, sync_id: str) -> None:
    wide = operator.run("syncs", "list", COLUMNS="200")
    narrow = operator.run("syncs", "list", COLUMNS="60")

    assert "HEALTH" in wide.stdout
    assert wide.stderr == ""
    assert "HEALTH" not in narrow.stdout
    assert "Hidden columns: " in narrow.stderr
    assert "HEALTH" in narrow.stderr
    assert max(map(len, narrow.stdout.splitlines())) <= 60


def test_the_console_and_the_documentation_are_opened(operator: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("urlsync_cli.prompts.typer.launch", opened.append)
    name = operator.asked("projects", "show", PROJECT_ID)["name"]

    assert operator.run("open").exit_code == 0
    assert operator.run("open", name).exit_code == 0
    assert operator.run("docs").exit_code == 0
    base = "https://api.example.com/live"
    assert opened == [f"{base}/console/", f"{base}/console/#/projects/{PROJECT_ID}", f"{base}/docs"]
    assert operator.run("docs", "--no-browser").stdout == f"{base}/docs\n"
    assert operator.asked("open") == {"url": f"{base}/console/"}
    assert len(opened) == 3


def _column(title: str, priority: int = 0) -> Column:
    return Column(title, lambda _row: None, priority)


def _titles(columns: list[Column], cells: dict[Column, list[Text]], width: int) -> str:
    return "".join(column.title for column in visible_columns(columns, cells, width))


def _interrupt(_request: requests.PreparedRequest) -> Any:
    raise KeyboardInterrupt
