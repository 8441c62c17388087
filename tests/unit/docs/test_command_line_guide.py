"""Whatever the documents show of the command line client exists."""

import json
import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from urlsync_cli.configuration.document import parse, schema_text
from urlsync_cli.main import app
from urlsync_cli.options import example_lines

from tools import command_line

DOCS = Path(__file__).resolve().parents[3]
PAGES = [DOCS / "README.md", *sorted((DOCS / "docs").glob("*.md"))]
ENDS = {"|", "||", "&&", "<", ">", ";"}


def command_lines(text: str) -> Iterator[list[str]]:
    """Every call of the client in the shell blocks of a page, in words, up to what the shell does with it."""
    for block in re.findall(r"^```(?:sh|console|bash)?\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
        for line in re.findall(r"(?:^|\$\(|[ /])urlsync ([a-z-].*)$", block, re.MULTILINE):
            words = shlex.split(line.split(")")[0], comments=True)
            yield words[: next((at for at, word in enumerate(words) if word in ENDS), len(words))]


@cache
def root() -> Any:
    """Return the command of which all others are parts; it takes a while to make."""
    return typer.main.get_command(app)


def unknown(words: list[str]) -> str | None:
    """Return the first word that is no command and no option, None where all are."""
    command: Any = root()
    while hasattr(command, "commands"):
        if not words or words[0] not in command.commands:
            return words[0] if words else "nothing"
        command, words = command.commands[words[0]], words[1:]
    options = {option for parameter in command.params for option in parameter.opts} | {"-h", "--help"}
    return next((word for word in words if re.match("--?[a-z]", word) and word not in options), None)


def test_the_reference_is_what_help_says() -> None:
    assert command_line.FILE.read_text() == command_line.whole(command_line.FILE.read_text()), "run `make command-line`"


def test_the_published_schema_is_that_of_the_client() -> None:
    assert command_line.SCHEMA.read_text() == schema_text(), "run `make command-line`"


def test_the_examples_of_the_configuration_are_valid() -> None:
    page = (DOCS / "docs" / "configuration-as-code.md").read_text()
    example = (DOCS / "docs" / "examples" / "syncs.yaml").read_text()
    for text in [example, *re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)]:
        assert len(parse(text, "example")) > 1
    for name in json.loads(schema_text())["$defs"]["sync"]["properties"]:
        assert f"| `{name}` |" in page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    shown = list(command_lines(page.read_text()))

    assert len(shown) > 3 or page.name not in {"README.md", "command-line.md"}
    assert [words for words in shown if unknown(words)] == []


@pytest.mark.parametrize(("name", "command"), list(command_line.every_command()), ids=str)
def test_every_command_has_help_and_examples(name: str, command: Any) -> None:
    examples = example_lines(command.epilog)

    assert examples
    assert all(f"{name} " in f"{example} " for example in examples)
    assert command.help.strip().endswith((".", "?"))
    assert all(parameter.help for parameter in command.params)
