"""Part 7: sweeps of a thousand to a million syncs, a hundred of each connection, and of one connection with 10,000."""

import json
import subprocess
import sys
from collections.abc import Sequence

from bench.artifacts import ROOT
from bench.findings import Findings
from bench.reconcile_scale import exponent_of

EACH = 100
BIGGEST = 10_000
"""Syncs of the biggest connection, which nothing but its own rows may need memory for."""
COLUMNS = (
    "syncs",
    "connections",
    "requests",
    "requests per sync",
    "bytes per sync",
    "CPU ms per sync",
    "MB over the start",
)


def measure(sizes: Sequence[int]) -> Findings:
    """Sweep an installation of each size once, and fit the exponents of growth."""
    findings = Findings("Sweeps: one of each connection, nothing has changed", COLUMNS)
    measured = {size: _run(size // EACH, EACH) for size in sizes}
    biggest = _run(1, BIGGEST)
    for size, connections, run in (
        *((size, size // EACH, run) for size, run in measured.items()),
        (BIGGEST, 1, biggest),
    ):
        row = (run["requests"] / size, run["bytes"] / size, run["cpu_s"] * 1000 / size)
        findings.add(size, connections, int(run["requests"]), *row, run["memory"] / 1e6)
    for name in ("requests", "bytes", "cpu_s"):
        exponent = exponent_of({size: run[name] for size, run in measured.items()})
        findings.numbers[f"sweeps.exponent.{name}"] = exponent
    findings.numbers |= {f"sweeps.{size}.requests": run["requests"] for size, run in measured.items()}
    findings.numbers["sweeps.requests_per_sync"] = max(run["requests"] / size for size, run in measured.items())
    findings.numbers["sweeps.memory"] = max(run["memory"] for run in (*measured.values(), biggest))
    return findings


def _run(connections: int, syncs: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.sweep_run", str(connections), str(syncs)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))
