"""Tables that fit the terminal: the least important columns are hidden where it is too narrow.

Long lists are printed while they arrive: the first rows decide which columns are shown, and how wide they are.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from rich.cells import cell_len, chop_cells
from rich.console import Console
from rich.text import Text

from urlsync_cli.terminal import Cell, as_text, console_for, note, printable, write_text

GAP: Final = 3
"""The width of the padding between two columns."""
EDGES: Final = 2
"""The width of the table's two edges."""
FACT_GAP: Final = 2
"""The width of the padding between the name of a fact and its value."""
FOLDED: Final = 24
"""A column that is wider may be folded to this width before another one is hidden."""
MEASURED: Final = 500
"""Rows that decide how wide columns are: a page of a list."""
PRINTED: Final = 100
"""Rows that are printed at once."""

Shown = str | Text
"""A cell as it is shown: styled, or a mere string."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. In a narrow terminal, the column with the highest `priority` is hidden first."""

    title: str
    cell: Callable[[dict[str, Any]], Cell]
    priority: int = 0


def print_table(columns: Sequence[Column], rows: Iterable[dict[str, Any]]) -> None:
    """Print a table as its rows arrive, and say which columns are hidden."""
    console = console_for(stderr=False)
    remaining = iter(rows)
    first = list(islice(remaining, MEASURED))
    cells = {column: [_shown(column.cell(row)) for row in first] for column in columns}
    shown = visible_columns(columns, cells, console.width)
    widths = _fitted([_natural(column, cells) for column in shown], console.width)
    _print_titles(console, shown, widths)
    lines_of = _Lines(console, widths)
    for some in _batches(chain(first, remaining)):
        lines = (line for row in some for line in lines_of([_shown(column.cell(row)) for column in shown]))
        write_text("".join(f"{line}\n" for line in lines))
    hidden = [column.title for column in columns if column not in shown]
    if hidden:
        note(f"Hidden columns: {', '.join(hidden)}. Widen the terminal, or use --json.")


def _print_titles(console: Console, columns: Sequence[Column], widths: Sequence[int]) -> None:
    plain = _Lines(console, widths)
    titles = [*plain([column.title for column in columns]), f" {'─' * (sum(widths) + GAP * (len(widths) - 1))}"]
    console.print(Text("\n".join(titles), "bold"), soft_wrap=True)


def print_facts(facts: dict[str, Cell]) -> None:
    """Print names and values, one pair a line; what has no value is left out."""
    console = console_for(stderr=False)
    known = {name: _shown(value) for name, value in facts.items() if value is not None}
    longest = max(map(len, known), default=0)
    lines_of = _Lines(console, (longest, max(1, console.width - longest - FACT_GAP)), edge="", gap=FACT_GAP)
    lines = (line for name, value in known.items() for line in lines_of([Text(name, "bold"), value]))
    write_text("".join(f"{line}\n" for line in lines))


def visible_columns(columns: Sequence[Column], cells: Mapping[Column, Sequence[Shown]], width: int) -> list[Column]:
    """Return the columns that fit into a width, in their order; those of priority 0 always stay."""
    shown = list(columns)
    while _width(shown, cells) > width:
        optional = [column for column in shown if column.priority > 0]
        if not optional:
            break
        shown.remove(max(optional, key=lambda column: (column.priority, columns.index(column))))
    return shown


def _shown(value: Cell) -> Shown:
    """Return a value as it is shown: text without a style stays a mere string, which is ten times as fast to print."""
    return printable(value) if isinstance(value, str) else as_text(value)


def _length(cell: Shown) -> int:
    """Return how many columns of a terminal a cell takes."""
    plain = cell if isinstance(cell, str) else cell.plain
    return len(plain) if plain.isascii() else cell_len(plain)


def _natural(column: Column, cells: Mapping[Column, Sequence[Shown]]) -> int:
    return max(_length(cell) for cell in [column.title, *cells[column]])


def _width(columns: Sequence[Column], cells: Mapping[Column, Sequence[Shown]]) -> int:
    widths = (min(_natural(column, cells), FOLDED) for column in columns)
    return sum(widths) + GAP * (len(columns) - 1) + EDGES


def _fitted(widths: list[int], width: int) -> list[int]:
    """Return the widths of columns, of which the widest are folded until all fit; none to less than one character."""
    room = width - GAP * (len(widths) - 1) - EDGES
    fitted = list(widths)
    while sum(fitted) > room and max(fitted) > 1:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


class _Lines:
    """Makes the lines of a row: more than one where a cell does not fit."""

    def __init__(self, console: Console, widths: Sequence[int], *, edge: str = " ", gap: int = GAP) -> None:
        self._console = console
        self._widths = widths
        self._edge, self._gap = edge, " " * gap
        self._coloured: dict[tuple[str, str, tuple[Any, ...]], str] = {}

    def __call__(self, cells: Sequence[Shown]) -> Iterator[str]:
        """Yield the lines of a row, without spaces at their ends."""
        parts = [self._folded(cell, width) for cell, width in zip(cells, self._widths, strict=True)]
        for number in range(max(map(len, parts))):
            yield self._line([part[number] if number < len(part) else "" for part in parts])

    def _folded(self, cell: Shown, width: int) -> Sequence[Shown]:
        if _length(cell) <= width:
            return [cell]
        if isinstance(cell, str):
            return _wrapped(cell, width)
        return list(as_text(cell).wrap(self._console, width, overflow="fold"))

    def _line(self, cells: Sequence[Shown]) -> str:
        padded = (
            self._painted(cell) + " " * (width - _length(cell)) for cell, width in zip(cells, self._widths, strict=True)
        )
        return f"{self._edge}{self._gap.join(padded)}".rstrip()

    def _painted(self, cell: Shown) -> str:
        """Return a cell in its colours, which are found once for each word."""
        if isinstance(cell, str):
            return cell
        key = (cell.plain, str(cell.style), tuple(cell.spans))
        if key not in self._coloured:
            with self._console.capture() as captured:
                self._console.print(cell, end="", soft_wrap=True)
            self._coloured[key] = captured.get()
        return self._coloured[key]


def _wrapped(text: str, width: int) -> list[str]:
    """Return a text in lines, broken between words as rich does it, in a fifth of the time."""
    lines: list[str] = []
    for word in text.split():
        if lines and _length(lines[-1]) + 1 + _length(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, width)
    return lines


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], ...]]:
    return iter(lambda: tuple(islice(rows, PRINTED)), ())
