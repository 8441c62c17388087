"""Completion of names in a shell."""

import json
from pathlib import Path

import pytest
import requests
from urlsync_cli import completion

from tests.fakes.command_line import CommandLine
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID

APP_NAME = "quiet-river-1234"
SYNC = f"{APP_NAME}/PG_DATABASE_URL"


@pytest.fixture(autouse=True)
def home(operator: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URLSYNC_HOME", str(operator.home))


def test_names_and_ids_are_completed(operator: CommandLine) -> None:
    sync_id = operator.asked("enable", PROJECT_ID, "--heroku-app", APP_NAME)["sync_id"]
    words = f"{APP_NAME} DATABASE_URL → PG_DATABASE_URL"

    assert completion.syncs("quiet-ri") == [(SYNC, words)]
    assert completion.syncs(f"{APP_NAME}/PG") == [(SYNC, words)]
    assert completion.syncs(sync_id[:4]) == [(sync_id, words)]
    assert completion.syncs("zzz") == []
    assert completion.projects("sh") == [("shop", PROJECT_ID)]
    assert completion.projects(PROJECT_ID[:3]) == [(PROJECT_ID, "shop")]
    assert [name for name, _words in completion.connections(CONNECTION_ID[:3])] == [CONNECTION_ID]
    assert completion.stacks("w") == [("work", "")]


def test_what_was_found_is_kept_for_half_a_minute(operator: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    completion.projects("sh")
    calls = len(operator.internet.seen)
    completion.projects("sh")
    assert len(operator.internet.seen) == calls

    file = operator.home / "completion" / "work.json"
    kept = json.loads(file.read_text())
    kept["projects sh"]["at"] -= 31
    file.write_text(json.dumps(kept))
    completion.projects("sh")
    assert len(operator.internet.seen) == calls + 1


@pytest.mark.parametrize("content", ["", "[]", '{"projects sh": 1}', '{"projects sh": {}}'])
def test_a_broken_cache_is_no_error(operator: CommandLine, content: str) -> None:
    file = operator.home / "completion" / "work.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(content)

    assert completion.projects("sh") == [("shop", PROJECT_ID)]


def test_a_failure_completes_nothing(operator: CommandLine) -> None:
    def fail(_request: requests.PreparedRequest) -> None:
        raise requests.ConnectionError

    operator.internet.instead = fail

    assert completion.projects("sh") == []


def test_a_shell_asks_for_it(operator: CommandLine) -> None:
    asked = {"_URLSYNC_COMPLETE": "complete_bash", "COMP_WORDS": "urlsync projects show s", "COMP_CWORD": "3"}

    assert "shop" in operator.run(**asked).stdout


def test_nothing_is_installed_unless_somebody_asks(operator: CommandLine, tmp_path: Path) -> None:
    # GIVEN somebody with a home folder and a shell
    person = tmp_path / "person"
    person.mkdir()
    (person / ".bashrc").write_text("# theirs\n")

    # WHEN they use commands THEN no file of their shell is written
    for command in (("syncs", "list"), ("-h",), ("whoami",)):
        operator.run(*command, HOME=str(person), SHELL="/bin/bash")
    assert [file.name for file in person.rglob("*")] == [".bashrc"]
    assert (person / ".bashrc").read_text() == "# theirs\n"
