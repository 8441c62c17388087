"""The findings of one part: a table for people, and numbers for the results file."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

Cell = str | int | float | None


@dataclass
class Findings:
    """The findings of one part. `numbers` are named `part.what.unit` and compared with the limits."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    numbers: dict[str, float] = field(default_factory=dict)
    note: str = ""

    def add(self, *cells: Cell) -> None:
        """Add a row."""
        self.rows.append(cells)

    def show(self, console: Console) -> None:
        """Print the table."""
        table = Table(title=self.title, title_justify="left", title_style="bold", caption=self.note or None)
        for number, column in enumerate(self.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in self.rows:
            table.add_row(*map(_shown, row))
        console.print(table)
        console.print()


def _shown(cell: Cell) -> str:
    match cell:
        case None:
            return "-"
        case str():
            return cell
        case int():
            return f"{cell:,}"
        case _ if abs(cell) >= 100:
            return f"{cell:,.0f}"
        case _:
            return f"{cell:.3g}"
