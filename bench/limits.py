"""Compare numbers with the project's limits and with the last accepted counts.

`limits.json` has two parts. `table` has the limits for every Python; times in it are shown and never fail the
run. `counts` has the last accepted counts of one Python version, each with a tolerance, and a higher count
fails the run. `python -m bench --quick --agree` records new counts.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.artifacts import PYTHON_VERSION

LIMITS = Path(__file__).with_name("limits.json")


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How much a count may grow: by a share and by a number of units."""

    share: float = 0.0
    units: float = 0.0


TOLERANCES = {
    ".instructions_x": Tolerance(share=0.05),
    ".modules": Tolerance(share=0.05),
    ".bytes": Tolerance(share=0.10, units=10_000),
    ".peak": Tolerance(share=0.15),
    ".left": Tolerance(units=100),
    "calls.": Tolerance(),
    ".without_bytecode": Tolerance(),
    ".requests": Tolerance(),
}
"""Tolerances by a part of the count's name; a number without any of these parts has no recorded limit."""
NOT_GATED = ("usual", "floor", "own bytecode", "exponent", "log.", "burst.")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number and its limit. `gated`: a miss fails the run. `agreed`: the limit is a recorded count."""

    what: str
    number: float
    limit: float
    gated: bool
    agreed: bool = False

    @property
    def kept(self) -> bool:
        """True if the number is within the limit."""
        return self.number <= self.limit


def compare(numbers: Mapping[str, float], *, counts_only: bool = False) -> list[Comparison]:
    """Compare every number that has a limit, or only the counts."""
    limits = json.loads(LIMITS.read_text())
    comparisons = [
        Comparison(entry["what"], numbers[name], entry["at_most"], entry["count"])
        for name, entry in limits["table"].items()
        if name in numbers and (entry["count"] or not counts_only)
    ]
    if limits["python"] != PYTHON_VERSION:
        return comparisons
    return comparisons + [
        Comparison(name, numbers[name], _allowed(name, agreed), gated=True, agreed=True)
        for name, agreed in limits["counts"].items()
        if name in numbers
    ]


def agree(numbers: Mapping[str, float]) -> None:
    """Record the counts among these numbers as the new limits."""
    limits = json.loads(LIMITS.read_text())
    counts = {name: round(number, 3) for name, number in sorted(numbers.items()) if _is_gated(name)}
    LIMITS.write_text(
        json.dumps({**limits, "python": PYTHON_VERSION, "counts": counts}, indent=2, ensure_ascii=False) + "\n"
    )


def show(comparisons: list[Comparison], console: Console) -> None:
    """Print the limits of the table, and every count above its recorded limit."""
    table = Table(title="Limits", title_justify="left", title_style="bold")
    for column in ("what", "found", "at most", ""):
        table.add_column(column, justify="left" if column in {"what", ""} else "right")
    for one in comparisons:
        if one.agreed and one.kept:
            continue
        mark = "[green]kept[/]" if one.kept else "[red]missed[/]"
        table.add_row(one.what, f"{one.number:,.4g}", f"{one.limit:,.4g}", mark)
    console.print(table)
    kept = sum(one.agreed and one.kept for one in comparisons)
    console.print(f"{kept} counts are within the limits recorded in bench/limits.json")


def failures(comparisons: list[Comparison]) -> Iterator[Comparison]:
    """Return the misses that fail the run."""
    return (one for one in comparisons if one.gated and not one.kept)


def _allowed(name: str, agreed: float) -> float:
    tolerance = next(tolerance for kind, tolerance in TOLERANCES.items() if kind in name)
    # Recorded counts are rounded.
    return agreed * (1 + tolerance.share) + tolerance.units + 0.001


def _is_gated(name: str) -> bool:
    return any(kind in name for kind in TOLERANCES) and not any(kind in name for kind in NOT_GATED)
