"""Part 5: the cost of finding and enqueuing a thousand to a million due syncs."""

import json
import math
import subprocess
import sys
from collections.abc import Sequence

from bench.artifacts import ROOT
from bench.findings import Findings

COLUMNS = ("due syncs", "runs", "requests", "requests per sync", "bytes per sync", "CPU ms per sync", "MB")


def measure(sizes: Sequence[int]) -> Findings:
    """Run reconcile for each number of due syncs, and fit the exponents of growth."""
    findings = Findings("Reconcile: finding and enqueuing due syncs", COLUMNS)
    measured = {size: _run(size) for size in sizes}
    for size, run in measured.items():
        row = (run["requests"] / size, run["bytes"] / size, run["cpu_s"] * 1000 / size)
        findings.add(size, int(run["runs"]), int(run["requests"]), *row, run["memory"] / 1e6)
        findings.numbers |= {f"reconcile.{size}.{name}": number for name, number in run.items()}
    for name in ("requests", "bytes", "cpu_s"):
        exponent = exponent_of({size: run[name] for size, run in measured.items()})
        findings.numbers[f"reconcile.exponent.{name}"] = exponent
    findings.numbers["reconcile.requests_per_sync"] = max(run["requests"] / size for size, run in measured.items())
    flat = [run["memory"] for size, run in measured.items() if size >= 10_000]
    findings.numbers["reconcile.memory_growth"] = flat[-1] / flat[0]
    exponents = (findings.numbers[f"reconcile.exponent.{name}"] for name in ("requests", "bytes", "cpu_s"))
    findings.note = "grows with the exponents {:.3f} (requests), {:.3f} (bytes), {:.3f} (CPU)".format(*exponents)
    return findings


def _run(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.reconcile_run", str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def exponent_of(cost: dict[int, float]) -> float:
    """Fit `cost = a * size ** exponent` by least squares on the logarithms."""
    xs, ys = [math.log(size) for size in cost], [math.log(value) for value in cost.values()]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    covariance = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return covariance / sum((x - x_mean) ** 2 for x in xs)


def interval(sizes: Sequence[int], batch_of_ten_s: float, concurrency: int, calls_per_hour: int) -> Findings:
    """Calculate how long one check of every sync takes, by concurrency and by Heroku's rate limit."""
    per_second = concurrency * 10 / batch_of_ten_s
    columns = ("syncs", "minutes at the default concurrency", "hours, all in one Heroku account")
    findings = Findings("One check of every sync", columns)
    findings.note = f"{concurrency} batches of ten at once, {batch_of_ten_s * 1000:.0f} ms each"
    for size in sizes:
        minutes, hours = size / per_second / 60, size / calls_per_hour
        findings.add(size, minutes, hours)
        findings.numbers[f"interval.{size}.minutes"] = minutes
        findings.numbers[f"interval.{size}.hours_in_one_account"] = hours
    return findings
