"""The terminal: text for people, JSON for programs, progress while a command waits."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, Final

from rich.console import Console
from rich.text import Text

from urlsync_cli.errors import CommandFailed

UNBOUNDED: Final = 200
"""The width of tables that go to a file or a pipe."""

Cell = str | Text | None


def print_json(content: Any, *, in_one_line: bool = False) -> None:
    """Print JSON in ASCII, so that no name in it can contain control characters."""
    sys.stdout.write(json.dumps(content, indent=None if in_one_line else 2) + "\n")
    sys.stdout.flush()


def print_items(items: Iterable[Any], *, in_one_line: bool = False) -> None:
    """Print the JSON of a list as its items arrive; nothing if the first one cannot be read."""
    arriving = iter(items)
    begun = list(islice(arriving, 1))
    separator, indent, end = (", ", None, "") if in_one_line else (",\n", 2, "\n")
    sys.stdout.write(f'{{{end}{"" if in_one_line else "  "}"items": [')
    count = 0
    for count, item in enumerate(chain(begun, arriving), start=1):
        text = json.dumps(item, indent=indent)
        sys.stdout.write((separator if count > 1 else end) + (text if in_one_line else _indented(text)))
    sys.stdout.write((f"{end}{'' if in_one_line else '  '}" if count else "") + f"]{end}}}\n")
    sys.stdout.flush()


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.split("\n"))


def clear() -> None:
    """Clear the terminal, if it is one; else print an empty line."""
    console = console_for(stderr=False)
    if console.is_terminal:
        console.clear()
    else:
        console.print()


def print_lines(*lines: str | Text) -> None:
    """Print lines on standard output, without wrapping: one may be an address to copy."""
    console = console_for(stderr=False)
    for line in lines:
        console.print(as_text(line), soft_wrap=True)


def write_text(text: str) -> None:
    """Write a file's text on standard output, as it is."""
    sys.stdout.write(text)
    sys.stdout.flush()


def note(text: str) -> None:
    """Print a message that is not a result, on standard error."""
    console_for(stderr=True).print(Text(printable(text)), soft_wrap=True)


def print_error(error: CommandFailed, *, as_json: bool) -> None:
    """Print why a command failed, on standard error."""
    if as_json:
        sys.stderr.write(json.dumps(error.as_json()) + "\n")
        return
    console = console_for(stderr=True)
    console.print(Text.assemble(("error: ", "bold red"), printable_lines(error.message)), soft_wrap=True)
    if error.next_step:
        console.print(Text.assemble(("next:  ", "bold"), printable_lines(error.next_step)), soft_wrap=True)
    if error.request_id:
        console.print(Text(f"       Request ID: {printable(error.request_id)}", "dim"), soft_wrap=True)


@contextmanager
def progress(text: str) -> Iterator[Callable[[str], None]]:
    """Show that a command is working, on a terminal; yield a function that changes the text."""
    console = console_for(stderr=True)
    if not console.is_terminal:
        yield lambda _text: None
        return
    with console.status(Text(printable(text))) as status:
        yield lambda changed: status.update(Text(printable(changed)))


def is_interactive() -> bool:
    """Return True if somebody can answer a prompt: standard input is a terminal."""
    return sys.stdin is not None and not sys.stdin.closed and sys.stdin.isatty()


def accept_any_encoding() -> None:
    """Replace what the terminal's encoding cannot show, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def printable(text: str) -> str:
    """Return the text without control characters and line ends: names come from elsewhere."""
    return text if text.isprintable() else "".join(each if each.isprintable() else "�" for each in text)


def printable_lines(text: str) -> str:
    """Return a text of ours in lines, without control characters. Names in it must be made `printable` before."""
    return "\n".join(map(printable, text.split("\n")))


def as_text(value: Cell) -> Text:
    """Return a value as text; a dash for None."""
    if isinstance(value, Text):
        return value
    return Text("-", "dim") if value is None else Text(printable(value))


def console_for(*, stderr: bool) -> Console:
    """Return a console for the current stream. It heeds NO_COLOR, TERM, COLUMNS and FORCE_COLOR."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in console._environ:  # noqa: SLF001
        console.width = UNBOUNDED
    return console
