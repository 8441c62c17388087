"""Every form of every command's output: each width, with and without colours, for people, as ids, and as JSON."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product, takewhile
from pathlib import Path
from typing import Any, Final

import pytest
from rich.cells import cell_len
from typer.testing import Result

from tests.fakes.command_line import a_command_line
from tests.fakes.command_scenes import SCENES
from tools.command_line import every_command

WIDTHS: Final = (60, 80, 120, 200)
TERMINALS: Final = {"colours": {"FORCE_COLOR": "1", "TERM": "xterm-256color"}, "no terminal": {"FORCE_COLOR": ""}}
FORMS: Final = [*product(WIDTHS, TERMINALS)]
EVERYTHING: Final = "everything"
"""What is printed for the hold that has no id."""
COLOUR: Final = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
TEXTS: Final = {"urlsync export", "urlsync schema", "urlsync webhook sign"}
"""Commands that print a text for a file or another program, whose lines stay as they are."""
QUIET: Final = {name for name, command in every_command() if any("--quiet" in each.opts for each in command.params)}
SENTENCE: Final = re.compile(r"[A-Z].*[.:?]|.*urlsync .*|https://\S+|(error|next): .*| +Request ID: .*")
"""A line of its own, which the terminal breaks where it likes."""
CHANGING: Final = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{8}\b|[0-9a-f]{20}|whsec_\S+|\S+=|\d\d:\d\d(:\d\d)?(\.\d+)?"
)
"""What is another each time: random ids, secrets, signatures and times."""

READING: Final = re.compile(
    r".* (list|show|plans?|results|deliveries|holds|activity|history|status|diagnosis|tail|schema)"
)
"""Commands that change nothing, so that all their forms can be those of one world."""

Forms = Mapping[tuple[int, str], Result]
Show = Callable[..., Forms]


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Show:
    """Return what shows the scene of a command in each form."""
    monkeypatch.chdir(tmp_path)
    for name in ("URLSYNC_STACK", "URLSYNC_CLIENT_SECRET", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def shown(
        name: str, *options: str, in_front: Sequence[str] = (), forms: Sequence[tuple[int, str]] = FORMS
    ) -> Forms:
        if not READING.fullmatch(name):
            return {form: each for form in forms for each in in_one_world(name, in_front, options, [form]).values()}
        return in_one_world(name, in_front, options, forms)

    def in_one_world(
        name: str, in_front: Sequence[str], options: Sequence[str], forms: Sequence[tuple[int, str]]
    ) -> Forms:
        with a_command_line(tmp_path / "home") as operator:
            operator.sign_in()
            scene = SCENES[name]
            words = [*in_front, *name.split()[1:], *scene.words(operator), *options]
            return {
                (width, terminal): operator.run(*words, given=scene.given, COLUMNS=str(width), **TERMINALS[terminal])
                for width, terminal in forms
            }

    return shown


def test_every_command_has_a_scene() -> None:
    assert set(SCENES) == set(dict(every_command()))


@pytest.mark.parametrize("name", SCENES)
def test_a_person_reads_the_same_at_every_width(show: Show, name: str) -> None:
    shown = show(name)
    plain = {form: without_colours(done.stdout) for form, done in shown.items()}

    # THEN each ends as it should, without a traceback
    assert {done.exit_code for done in shown.values()} == {SCENES[name].status}
    for (width, terminal), done in shown.items():
        assert "Traceback" not in done.output
        # AND colours are only for terminals, and change no word
        assert (terminal == "colours") or not COLOUR.search(done.output)
        assert same(plain[width, terminal]) == same(plain[width, "no terminal"])
        # AND no line of a table or of facts is wider than the terminal, nor ends with spaces
        if name not in TEXTS:
            assert list(too_wide(plain[width, terminal], width)) == []
        assert re.findall(r"[ \t]+$", plain[width, terminal], re.MULTILINE) == []
        # AND each column is there, or said to be hidden
        whole = titles(plain[max(WIDTHS), terminal])
        hidden = without_colours(done.stderr).partition("Hidden columns: ")[2].partition(".")[0]
        assert whole - titles(plain[width, terminal]) - {*hidden.replace(",", "").split()} == set()


@pytest.mark.parametrize("name", SCENES)
def test_a_program_reads_json_and_nothing_else(show: Show, name: str) -> None:
    shown = [*show(name, "--json").values()]

    assert {done.exit_code for done in shown} == {SCENES[name].status}
    assert {same(done.stdout) for done in shown} == {same(shown[0].stdout)}
    assert all(isinstance(each, dict) for each in documents_of(shown[0].stdout or shown[0].stderr))


@pytest.mark.parametrize("name", sorted(QUIET))
def test_a_script_reads_ids_one_a_line(show: Show, name: str) -> None:
    shown = [*show(name, "-q").values()]

    assert {done.exit_code for done in shown} == {SCENES[name].status}
    assert {same(done.stdout) for done in shown} == {same(shown[0].stdout)}
    assert re.fullmatch(r"(\S+\n)*", shown[0].stdout)
    # AND each is in the JSON of the same command
    (as_json,) = show(name, "--json", forms=FORMS[:1]).values()
    assert set(same(shown[0].stdout).split()) - {EVERYTHING} <= {
        same(text) for text in texts_in(documents_of(as_json.stdout))
    }


@pytest.mark.parametrize("name", sorted(SCENES.keys() - QUIET))
def test_a_command_without_ids_refuses_to_be_quiet(show: Show, name: str) -> None:
    (done,) = show(name, "-q", forms=FORMS[:1]).values()
    (in_front,) = show(name, in_front=["-q"], forms=FORMS[:1]).values()

    assert (done.exit_code, done.stdout) == (2, "")
    assert (in_front.exit_code, in_front.stdout) == (2, "")
    assert "This command prints no ids." in in_front.stderr


def without_colours(text: str) -> str:
    """Return a text as a person reads it."""
    return COLOUR.sub("", text)


def same(text: str) -> str:
    """Return a text without what is another each time."""
    return CHANGING.sub("…", text)


def too_wide(text: str, width: int) -> Iterator[str]:
    """Yield the lines that are wider than a terminal, other than sentences."""
    return (line for line in text.splitlines() if cell_len(line) > width and not SENTENCE.fullmatch(line))


def titles(text: str) -> set[str]:
    """Return the words of the titles of the tables in a text: below them is a rule, and they may be folded."""
    lines = [f" {line}" for line in text.splitlines()]
    heads = [lines[:number] for number, line in enumerate(lines) if line.startswith("  ─")]
    return {word for head in heads for line in takewhile(_is_of_titles, reversed(head)) for word in line.split()}


def _is_of_titles(line: str) -> bool:
    return line.startswith("  ") and line == line.upper()


def documents_of(text: str) -> list[Any]:
    """Return the JSON documents of an output: one, or one in each line."""
    try:
        return [json.loads(text)]
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines()]


def texts_in(value: Any) -> Iterator[str]:
    """Yield all texts in JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from texts_in(inner)
