"""Tables that fit the terminal: the least important columns are hidden where it is too narrow.

Long lists are printed while they arrive: the first rows decide which columns are shown, and how wide they are.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final

from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.table import Table
from rich.text import Span, Text

from urlsync_cli.terminal import Cell, as_text, console_for, note

GAP: Final = 3
"""The width of the padding between two columns."""
EDGES: Final = 2
"""The width of the table's two edges."""
FOLDED: Final = 24
"""A column that is wider may be folded to this width before another one is hidden."""
MEASURED: Final = 500
"""Rows that decide how wide columns are: a page of a list."""
PRINTED: Final = 100
"""Rows that are printed at once."""


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
    cells = {column: [as_text(column.cell(row)) for row in first] for column in columns}
    shown = visible_columns(columns, cells, console.width)
    widths = _fitted([_natural(column, cells) for column in shown], console.width)
    titles = Text("\n").join(_lines(console, [Text(column.title) for column in shown], widths))
    titles.append(f"\n {'─' * (sum(widths) + GAP * (len(widths) - 1))}")
    titles.stylize("bold")
    console.print(titles, soft_wrap=True)
    for some in _batches(chain(first, remaining)):
        console.print(
            _Rows([[as_text(column.cell(row)) for column in shown] for row in some], widths), end="", soft_wrap=True
        )
    hidden = [column.title for column in columns if column not in shown]
    if hidden:
        note(f"Hidden columns: {', '.join(hidden)}. Widen the terminal, or use --json.")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows as rich prints them, without its search for places where a line may break: each cell has its width."""

    rows: Sequence[Sequence[Text]]
    widths: Sequence[int]

    def __rich_console__(self, console: Console, _options: ConsoleOptions) -> Iterator[Segment]:
        for cells in self.rows:
            for line in _lines(console, cells, self.widths):
                yield from line.render(console, end="\n")


def print_facts(facts: dict[str, Cell]) -> None:
    """Print names and values, one pair a line; what has no value is left out."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
        if value is not None:
            table.add_row(name, as_text(value))
    console_for(stderr=False).print(table)


def visible_columns(columns: Sequence[Column], cells: dict[Column, list[Text]], width: int) -> list[Column]:
    """Return the columns that fit into a width, in their order; those of priority 0 always stay."""
    shown = list(columns)
    while _width(shown, cells) > width:
        optional = [column for column in shown if column.priority > 0]
        if not optional:
            break
        shown.remove(max(optional, key=lambda column: (column.priority, columns.index(column))))
    return shown


def _natural(column: Column, cells: dict[Column, list[Text]]) -> int:
    return max(cell.cell_len for cell in [Text(column.title), *cells[column]])


def _width(columns: Sequence[Column], cells: dict[Column, list[Text]]) -> int:
    widths = (min(_natural(column, cells), FOLDED) for column in columns)
    return sum(widths) + GAP * (len(columns) - 1) + EDGES


def _fitted(widths: list[int], width: int) -> list[int]:
    """Return the widths of columns, of which the widest are folded until all fit; none to less than one character."""
    room = width - GAP * (len(widths) - 1) - EDGES
    fitted = list(widths)
    while sum(fitted) > room and max(fitted) > 1:
        fitted[fitted.index(max(fitted))] -= 1
    return fitted


def _lines(console: Console, cells: Sequence[Text], widths: Sequence[int]) -> Iterator[Text]:
    """Yield the lines of a row: more than one where a cell does not fit."""
    parts = [_folded(console, cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, parts))):
        yield _line([part[number] if number < len(part) else Text() for part in parts], widths)


def _line(cells: Sequence[Text], widths: Sequence[int]) -> Text:
    """Return cells side by side, in one go: a list may have thousands of rows."""
    texts, spans, start = [" "], [], 1
    for cell, width in zip(cells, widths, strict=True):
        text = cell.plain + " " * (width - cell.cell_len + GAP)
        spans += [Span(start + span.start, start + span.end, span.style) for span in cell.spans]
        if cell.style:
            spans.append(Span(start, start + len(cell.plain), cell.style))
        texts.append(text)
        start += len(text)
    return Text("".join(texts).rstrip(), spans=spans)


def _folded(console: Console, cell: Text, width: int) -> Sequence[Text]:
    return [cell] if cell.cell_len <= width else list(cell.wrap(console, width, overflow="fold"))


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], ...]]:
    return iter(lambda: tuple(islice(rows, PRINTED)), ())
