"""What must not get worse: the limits of the project, and the counts that were agreed on last.

`limits.json` has two parts. `table` is what the service must reach, whatever the Python; times among it are
shown and never fail the run. `counts` is what one version of Python counted last, each with its tolerance,
and a count above it fails the run. `python -m bench --quick --agree` writes the counts anew.
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
    """How much a kind of count may grow: by a share of it, and by so many units besides."""

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
"""By a part of the count's name. What has none of these in its name is not gated."""
NOT_GATED = ("usual", "floor", "own bytecode", "exponent", "log.", "burst.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One number beside its limit. `gated`: a miss fails the run. `agreed`: it is no limit of the table."""

    what: str
    number: float
    limit: float
    gated: bool
    agreed: bool = False

    @property
    def kept(self) -> bool:
        """Tell whether the number is within the limit."""
        return self.number <= self.limit


def judge(numbers: Mapping[str, float], *, counts_only: bool = False) -> list[Verdict]:
    """Put every number that has a limit beside it, or only those that are counted."""
    limits = json.loads(LIMITS.read_text())
    verdicts = [
        Verdict(entry["what"], numbers[name], entry["at_most"], entry["count"])
        for name, entry in limits["table"].items()
        if name in numbers and (entry["count"] or not counts_only)
    ]
    if limits["python"] != PYTHON_VERSION:
        return verdicts
    return verdicts + [
        Verdict(name, numbers[name], _allowed(name, agreed), gated=True, agreed=True)
        for name, agreed in limits["counts"].items()
        if name in numbers
    ]


def agree(numbers: Mapping[str, float]) -> None:
    """Write the counts among these numbers down as the ones to be kept."""
    limits = json.loads(LIMITS.read_text())
    counts = {name: round(number, 3) for name, number in sorted(numbers.items()) if _is_gated(name)}
    LIMITS.write_text(
        json.dumps({**limits, "python": PYTHON_VERSION, "counts": counts}, indent=2, ensure_ascii=False)
        + "\n"
    )


def show(verdicts: list[Verdict], console: Console) -> None:
    """Print the limits of the table, and whichever count is above its own."""
    table = Table(title="Limits", title_justify="left", title_style="bold")
    for column in ("what", "found", "at most", ""):
        table.add_column(column, justify="left" if column in {"what", ""} else "right")
    for verdict in verdicts:
        if verdict.agreed and verdict.kept:
            continue
        mark = "[green]kept[/]" if verdict.kept else "[red]missed[/]"
        table.add_row(verdict.what, f"{verdict.number:,.4g}", f"{verdict.limit:,.4g}", mark)
    console.print(table)
    kept = sum(verdict.agreed and verdict.kept for verdict in verdicts)
    console.print(f"{kept} counts are no greater than agreed in bench/limits.json")


def failures(verdicts: list[Verdict]) -> Iterator[Verdict]:
    """Return the misses that fail the run."""
    return (verdict for verdict in verdicts if verdict.gated and not verdict.kept)


def _allowed(name: str, agreed: float) -> float:
    tolerance = next(tolerance for kind, tolerance in TOLERANCES.items() if kind in name)
    # What was agreed is rounded.
    return agreed * (1 + tolerance.share) + tolerance.units + 0.001


def _is_gated(name: str) -> bool:
    return any(kind in name for kind in TOLERANCES) and not any(kind in name for kind in NOT_GATED)
