"""Lists: printed while they arrive, and again and again with `--watch`."""

import json
import sys
from typing import Any, cast
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from rich.console import Console
from rich.text import Text
from urlsync_cli.tables import Column, print_table
from urlsync_cli.terminal import print_items

from tests.fakes.command_line import CommandLine, a_problem, an_answer
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, SYNC_ID, a_sync

APP_NAME = "quiet-river-1234"
LISTS = [
    ("syncs", "list"),
    ("projects", "list"),
    ("connections", "list"),
    ("jobs", "list"),
    ("activity",),
    ("dead-letters", "list"),
    ("proposals", "list"),
]


@pytest.mark.parametrize("command", [("syncs", "list"), ("projects", "list"), ("connections", "list"), ("activity",)])
def test_a_list_is_watched_until_ctrl_c(
    operator: CommandLine, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a person who presses Ctrl-C in the third round
    operator.run("enable", PROJECT_ID, "--heroku-app", APP_NAME)
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("urlsync_cli.output.time.sleep", sleep)
    once = json.loads(operator.run(*command, "--json").stdout)

    # WHEN a program watches THEN each list is one line
    watched = operator.run(*command, "--watch", "7", "--json")
    assert watched.exit_code == 130
    assert [json.loads(line) for line in watched.stdout.splitlines()] == [once, once]
    assert slept == [7, 7]

    # AND a person gets tables
    slept.clear()
    assert operator.run(*command, "-w", "7").stdout.count("─" * 20) >= 2


def test_every_list_can_be_watched(operator: CommandLine) -> None:
    for command in LISTS:
        assert "--watch" in operator.run(*command, "-h").stdout


@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.parametrize("in_one_line", [False, True])
def test_json_of_a_list_is_that_of_the_whole(
    capsys: pytest.CaptureFixture[str], *, count: int, in_one_line: bool
) -> None:
    items = [{"name": f"a\n{number}", "inner": {"b": [1, 2]}} for number in range(count)]

    print_items(iter(items), in_one_line=in_one_line)

    printed = capsys.readouterr().out
    assert printed == json.dumps({"items": items}, indent=None if in_one_line else 2) + "\n"


def test_a_long_table_is_printed_while_it_arrives(capsys: pytest.CaptureFixture[str]) -> None:
    # GIVEN a list of which the seventh hundred is not there yet
    printed: list[int] = []

    def rows() -> Any:
        for number in range(700):
            if number == 600:
                printed.append(capsys.readouterr().out.count("\n"))
            yield {"name": f"row {number}"}

    print_table([Column("NAME", lambda row: row["name"])], rows())

    # THEN all before it were printed below the title, and the rest follows
    assert printed == [602]
    assert capsys.readouterr().out.splitlines()[-1] == " row 699"


def test_what_does_not_fit_is_folded_between_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "34")
    row = {"a": "warning", "b": "the webhook is missing and must be registered"}

    print_table([Column("A", lambda each: each["a"]), Column("B", lambda each: each["b"])], [row])

    assert capsys.readouterr().out.splitlines() == [
        " A         B",
        " " + "─" * 32,
        " warning   the webhook is missing",
        "           and must be registered",
    ]


@pytest.mark.parametrize("width", [3, 7, 12, 40])
def test_a_text_is_folded_as_rich_folds_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    # GIVEN a text with a wide character, and a word that is longer than the line
    text = "shop 漢字 DATABASE_URL → A_RATHER_LONG_NAME_OF_AN_ENV_VAR, twice"
    monkeypatch.setenv("COLUMNS", str(width + 2))

    print_table([Column("A", lambda _row: text)], [{}])

    # THEN it is folded like a styled one, without the empty lines that rich leaves before some long words
    expected = [str(line).strip() for line in Text(text).wrap(Console(width=width), width, overflow="fold")]
    assert [line[1:] for line in capsys.readouterr().out.splitlines()[2:]] == [*filter(None, expected)]


@pytest.mark.parametrize("count", [500, 1201, 2600])
def test_a_long_list_is_read_from_both_ends(operator: CommandLine, count: int) -> None:
    stored = [
        a_sync(sync_id=f"5a0c1f3e-0000-4000-8000-{number:012}", env_var=f"V{number:05}") for number in range(count)
    ]
    operator.world.syncs.stored = {sync.sync_id: sync for sync in stored}

    listed = operator.run("syncs", "list", "-q")

    assert listed.stdout.split() == [sync.sync_id for sync in stored]
    assert any("sort=-name" in str(request.url) for request in operator.internet.seen) == (count > 500)


def test_a_search_goes_on_after_pages_on_which_nothing_was_found(operator: CommandLine) -> None:
    # GIVEN a service that has read as much as a request may read, and found nothing yet
    found = {"sync_id": SYNC_ID}
    pages = {None: ([], "c"), "c": ([], "d"), "d": ([found], None)}

    def answer(request: requests.PreparedRequest) -> requests.Response:
        asked = parse_qs(urlsplit(str(request.url)).query)
        items, cursor = pages[asked.get("cursor", [None])[0]]
        return an_answer(200, {"items": items, "next_cursor": cursor})

    operator.internet.instead = answer

    # WHEN THEN what was found later is listed
    assert operator.run("syncs", "list", "--search", "shop 00007", "-q").stdout == f"{SYNC_ID}\n"
    assert operator.asked("syncs", "list", "--search", "shop 00007")["items"] == [found]


def test_an_end_that_cannot_be_read_leaves_the_whole_list_to_the_other(operator: CommandLine) -> None:
    stored = [
        a_sync(sync_id=f"5a0c1f3e-0000-4000-8000-{number:012}", env_var=f"V{number:05}") for number in range(1300)
    ]
    operator.world.syncs.stored = {sync.sync_id: sync for sync in stored}
    refused = an_answer(403, a_problem("role-required", 403, "Not yours."))
    operator.internet.instead = lambda request: refused if "sort=-name" in str(request.url) else None

    assert len(operator.asked("syncs", "list")["items"]) == 1300


def test_a_page_that_fails_for_a_moment_is_asked_for_again(
    operator: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("urlsync_cli.api.time.sleep", slept.append)
    answers = iter([an_answer(503, a_problem("unavailable", 503, "Busy."), {"Retry-After": "1"})] * 2)
    operator.internet.instead = lambda _request: next(answers, None)

    assert operator.run("syncs", "list").exit_code == 0
    assert slept == [1, 2]


def test_a_page_that_fails_for_long_is_an_error(operator: CommandLine) -> None:
    operator.internet.instead = lambda _request: an_answer(503, a_problem("busy", 503, "Busy."), {"Retry-After": "60"})

    assert operator.run("syncs", "list").exit_code == 5
    failed = operator.run("syncs", "list", "--json")
    assert (failed.exit_code, failed.stdout) == (5, "")


def test_syncs_are_found_by_options(operator: CommandLine) -> None:
    operator.run("enable", PROJECT_ID, "--heroku-app", APP_NAME)
    finding = ("--search", "quiet", "--connection", CONNECTION_ID, "--project", "shop", "--status", "active")

    assert len(operator.run("syncs", "list", *finding, "-q").stdout.split()) == 1
    assert operator.run("syncs", "list", "--reason", "opted_out").stderr.startswith("No syncs found.")
    assert operator.run("syncs", "list", "--search", "loud", "-q").stdout == ""


def test_the_first_rows_appear_before_the_last_page_is_read(
    operator: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a list of three pages, and a reader of what is printed until the second one is asked for
    operator.world.syncs.stored = {sync.sync_id: sync for sync in map(_numbered, range(1400))}
    printed: list[str] = []

    def note_what_is_printed(request: requests.PreparedRequest) -> None:
        if "cursor=" in str(request.url) and "sort" not in str(request.url) and not printed:
            printed.append(cast("Any", sys.stdout.buffer).getvalue().decode())

    operator.internet.instead = note_what_is_printed

    # WHEN the list is printed THEN the rows of the first page were there by then
    done = operator.run("syncs", "list")
    assert printed[0].count("V00") == 500
    assert done.stdout.count("V0") == 1400


@pytest.mark.parametrize("colour", [True, False])
def test_words_have_colours_on_terminals_alone(operator: CommandLine, *, colour: bool) -> None:
    operator.run("enable", PROJECT_ID, "--heroku-app", APP_NAME)

    done = operator.run("syncs", "list", **({"FORCE_COLOR": "1", "TERM": "xterm"} if colour else {}))

    assert ("\x1b[32mactive\x1b[0m" in done.stdout) is colour
    assert ("\x1b" in done.stdout) is colour
    assert [line for line in done.stdout.splitlines() if line != line.rstrip()] == []


def _numbered(number: int) -> Any:
    return a_sync(sync_id=f"5a0c1f3e-0000-4000-8000-{number:012}", env_var=f"V{number:05}")
