"""Run the benchmarks: `python -m bench` takes about ten minutes, `--quick` (counts only) under two."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path

from rich.console import Console

from bench import (
    burst,
    check_counts,
    cold_start,
    console_audit,
    cost,
    limits,
    propagation,
    quiet_account,
    reconcile_scale,
    results,
    sweep_scale,
    warm,
)
from bench.cold_start import Starts
from bench.findings import Findings
from bench.local_stack import local_stack
from bench.upstream import upstream

PARTS = ("start", "stack", "console", "reconcile", "sweeps")
HEROKU_CALLS_PER_HOUR = 4500
"""https://devcenter.heroku.com/articles/platform-api-reference#rate-limits"""
SIZES = (1000, 10_000, 100_000, 1_000_000)
"""Numbers of syncs."""
SYNC_CONCURRENCY = 10
"""The default of the template's `SyncMaximumConcurrency`."""


class Bench:
    """One run, which shows the findings of each part and collects their numbers."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.numbers: dict[str, float] = {}

    def keep(self, findings: Findings) -> None:
        """Show findings and store their numbers."""
        findings.show(self.console)
        self.numbers |= findings.numbers

    def quick(self, folder: Path) -> None:
        """Run the counting benchmarks."""
        with upstream(folder) as aws:
            starts = cold_start.prepare(aws, folder, baselines=False)
            self._counts(starts, lambda: check_counts.count(starts["sync"], aws, folder))
            self.keep(cold_start.measure(starts, rounds=1))
        self.keep(reconcile_scale.measure([1000, 10_000]))
        self.keep(sweep_scale.measure([1000, 10_000]))
        self.keep(quiet_account.measure(hours=2))

    def functions(self, folder: Path) -> None:
        """Measure the functions, cold and warm, and the baselines."""
        with upstream(folder) as aws:
            starts = cold_start.prepare(aws, folder, baselines=True)
            self.keep(cold_start.measure(starts, rounds=15))
            self.keep(warm.measure(starts, invocations=200, rounds=3))
            self._counts(starts, lambda: check_counts.count(starts["sync"], aws, folder))
            self.keep(check_counts.together(starts["sync"], aws, folder))
            for name in ("verify", "sync"):
                self.numbers[f"log.{name}.bytes"] = starts[name].log_bytes()

    def stack(self, folder: Path) -> None:
        """Measure the whole service on the local stack."""
        with local_stack(folder, self.console) as stack:
            self.keep(propagation.measure(stack, warm=100, cold=12))
            self.keep(burst.measure(stack, webhooks=10_000, apps=100))

    def audit(self, folder: Path) -> None:
        """Audit the console on the local stack."""
        with local_stack(folder, self.console) as stack:
            self.keep(console_audit.measure(stack))

    def reconcile(self) -> None:
        """Measure reconcile at four sizes."""
        self.keep(reconcile_scale.measure(SIZES))

    def sweeps(self) -> None:
        """Measure sweeps at four sizes, and a day of a quiet account."""
        self.keep(sweep_scale.measure(SIZES))
        self.keep(quiet_account.measure(hours=24))

    def calculate(self) -> None:
        """Calculate intervals and cost from what was measured."""
        batch = self.numbers.get("batch.together_ms")
        if batch:
            self.keep(reconcile_scale.interval(SIZES, batch / 1000, SYNC_CONCURRENCY, HEROKU_CALLS_PER_HOUR))
        if cost.is_complete(self.numbers):
            self.keep(cost.measure(self.numbers))

    def _counts(self, starts: Starts, checks: Callable[[], Findings]) -> None:
        self.keep(cold_start.sizes(starts))
        self.keep(warm.allocations(starts))
        self.keep(checks())


def main() -> int:
    """Run the benchmarks and return the exit status: 1 if a count is above its limit."""
    given = _arguments()
    bench = Bench(Console(width=None if sys.stdout.isatty() else 120))
    with tempfile.TemporaryDirectory() as folder:
        if given.quick:
            bench.quick(Path(folder))
        else:
            _everything(bench, Path(folder), given.only or PARTS)
    if given.agree:
        limits.agree(bench.numbers)
    comparisons = limits.compare(bench.numbers, counts_only=given.quick)
    limits.show(comparisons, bench.console)
    failed = list(limits.failures(comparisons))
    for miss in failed:
        bench.console.print(f"[red]{miss.what}: {miss.number:,.4g}, at most {miss.limit:,.4g}[/]")
    return 1 if failed else 0


def _everything(bench: Bench, folder: Path, parts: Collection[str]) -> None:
    """Run these parts and write the results after each, so that a late failure loses nothing."""
    if len(parts) < len(PARTS):
        bench.numbers = results.known_today()
    measured = {
        "start": lambda: bench.functions(folder),
        "stack": lambda: bench.stack(folder / "stack"),
        "console": lambda: bench.audit(folder / "console"),
        "reconcile": bench.reconcile,
        "sweeps": bench.sweeps,
    }
    for part in parts:
        measured[part]()
        results.write(bench.numbers)
    bench.calculate()
    bench.console.print(f"written: {results.write(bench.numbers)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="run the benchmarks")
    parser.add_argument("--quick", action="store_true", help="run only the counting benchmarks")
    parser.add_argument("--agree", action="store_true", help="make the counts of this run the new limits")
    parser.add_argument(
        "--only", action="append", choices=PARTS, help="run this part, and keep the other results of today"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
