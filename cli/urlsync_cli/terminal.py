"""What is shown: tables and lines for people, JSON for programs, progress where somebody watches."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from urlsync_cli.failure import CommandFailed

UNBOUNDED: Final = 200
"""The width of tables that go to a file or a program."""

Cell = str | Text | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. It is left out of terminals that have less than `room` characters in a line."""

    title: str
    cell: Callable[[dict[str, Any]], Cell]
    room: int = 0


def show_json(content: Any, *, in_one_line: bool = False) -> None:
    """Print JSON. Whatever is not ASCII is escaped, so that no name can play with a terminal."""
    sys.stdout.write(json.dumps(content, indent=None if in_one_line else 2) + "\n")
    sys.stdout.flush()


def show(*lines: str | Text) -> None:
    """Print lines on standard output. They are never broken: an address may be among them."""
    console = _console()
    for line in lines:
        console.print(cell_of(line), soft_wrap=True)


def say(text: str) -> None:
    """Tell a person something that is no result, on standard error."""
    _console(stderr=True).print(Text(printable(text)), soft_wrap=True)


def show_table(columns: Sequence[Column], rows: Sequence[dict[str, Any]], nothing: str) -> None:
    """Print a table, or say that there is nothing."""
    if not rows:
        say(nothing)
        return
    console = _console()
    shown = [column for column in columns if console.width >= column.room]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in shown:
        table.add_column(column.title, overflow="fold")
    for row in rows:
        table.add_row(*(cell_of(column.cell(row)) for column in shown))
    console.print(table)


def show_facts(facts: dict[str, Cell]) -> None:
    """Print names and what belongs to them, one below the other."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        table.add_row(name, cell_of(value))
    _console().print(table)


def tell_failure(failure: CommandFailed, *, as_json: bool) -> None:
    """Say on standard error why a command ended early."""
    if as_json:
        sys.stderr.write(json.dumps(failure.as_json()) + "\n")
        return
    console = _console(stderr=True)
    console.print(Text.assemble(("error: ", "bold red"), printable(failure.message)), soft_wrap=True)
    if failure.next_step:
        console.print(Text.assemble(("next:  ", "bold"), printable(failure.next_step)), soft_wrap=True)
    if failure.request_id:
        console.print(Text(f"       in the logs as {printable(failure.request_id)}", "dim"))


@contextmanager
def progress(text: str) -> Iterator[Callable[[str], None]]:
    """Show that something goes on, while it does and where somebody watches; give a way to say what."""
    console = _console(stderr=True)
    if not console.is_terminal:
        yield lambda _text: None
        return
    with console.status(Text(printable(text))) as status:
        yield lambda said: status.update(Text(printable(said)))


def is_watched() -> bool:
    """Tell whether a person is asked rather than a program: there is a terminal to answer from."""
    return sys.stdin.isatty()


def printable(text: str) -> str:
    """Return the text without what could play with a terminal: names come from elsewhere."""
    return "".join(each if each.isprintable() or each == "\n" else "�" for each in text)


def cell_of(value: Cell) -> Text:
    """Return what a cell shows."""
    if isinstance(value, Text):
        return value
    return Text("-", "dim") if value is None else Text(printable(value))


def _console(*, stderr: bool = False) -> Console:
    """Return a console for the stream as it is now. It heeds NO_COLOR, TERM, COLUMNS and FORCE_COLOR."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in console._environ:  # noqa: SLF001
        console.width = UNBOUNDED
    return console
