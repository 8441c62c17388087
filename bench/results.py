"""The results file of a day, from which the plots are drawn."""

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from bench.artifacts import ROOT

RESULTS = ROOT / "bench" / "results"


def known_today() -> dict[str, float]:
    """Return the numbers of earlier runs of this day."""
    path = _path(datetime.now(UTC))
    return dict(json.loads(path.read_text())["numbers"]) if path.exists() else {}


def write(numbers: Mapping[str, float]) -> Path:
    """Write the numbers of this day and return the path."""
    now = datetime.now(UTC)
    machine = {
        "python": platform.python_version(),
        "processor": platform.machine(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }
    path = _path(now)
    document = {"at": now.isoformat(timespec="seconds"), "machine": machine, "numbers": dict(numbers)}
    path.write_text(json.dumps(document, indent=1) + "\n")
    return path


def _path(day: datetime) -> Path:
    return RESULTS / f"{day:%Y-%m-%d}.json"
