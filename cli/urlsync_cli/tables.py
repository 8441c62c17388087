"""Tables that fit the terminal: the least important columns are hidden where it is too narrow."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rich import box
from rich.table import Table
from rich.text import Text

from urlsync_cli.terminal import Cell, as_text, console_for, note

GAP: Final = 3
"""The width of the padding between two columns."""
EDGES: Final = 2
"""The width of the table's two edges."""
FOLDED: Final = 24
"""A column that is wider may be folded to this width before another one is hidden."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. In a narrow terminal, the column with the highest `priority` is hidden first."""

    title: str
    cell: Callable[[dict[str, Any]], Cell]
    priority: int = 0


def print_table(columns: Sequence[Column], rows: Sequence[dict[str, Any]]) -> None:
    """Print a table, and say which columns are hidden."""
    console = console_for(stderr=False)
    cells = {column: [as_text(column.cell(row)) for row in rows] for column in columns}
    shown = visible_columns(columns, cells, console.width)
    console.print(_table(shown, cells, len(rows)))
    hidden = [column.title for column in columns if column not in shown]
    if hidden:
        note(f"Hidden columns: {', '.join(hidden)}. Widen the terminal, or use --json.")


def print_facts(facts: dict[str, Cell]) -> None:
    """Print names and values, one pair a line."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts.items():
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


def _width(columns: Sequence[Column], cells: dict[Column, list[Text]]) -> int:
    widths = (max(cell.cell_len for cell in [Text(column.title), *cells[column]]) for column in columns)
    return sum(min(width, FOLDED) for width in widths) + GAP * (len(columns) - 1) + EDGES


def _table(columns: Sequence[Column], cells: dict[Column, list[Text]], rows: int) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.title, overflow="fold")
    for row in range(rows):
        table.add_row(*(cells[column][row] for column in columns))
    return table
