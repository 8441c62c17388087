"""Check every deployed library for known vulnerabilities: `python -m tools.audit`.

Where the advisory service cannot be reached, the last line says NOT AUDITED. That is a failure only with
`AUDIT=required`, which the workflow sets: on a machine without access nobody could fix it.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
UV: Final = ROOT / ".tools" / "uv" / "bin" / "uv"
GROUPS: Final = ("layer", "admin")
"""The dependency groups that run in AWS."""
TIMEOUT_S: Final = 60


def deployed_libraries() -> str:
    """Return the deployed libraries as a requirements file, from the lock file."""
    groups = [argument for group in GROUPS for argument in ("--only-group", group)]
    command = [str(UV), "export", "--frozen", "--no-hashes", "--no-annotate", *groups]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603


def pip_audit_report(requirements: str) -> Mapping[str, Any] | None:
    """Return the report of pip-audit, None if it could not ask."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(requirements)
        file.flush()
        options = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"]
        command = [sys.executable, "-m", "pip_audit", "--requirement", file.name, *options]
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S
            )
            report: Mapping[str, Any] = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return None
    return report


def assess(report: Mapping[str, Any] | None, *, required: bool) -> tuple[int, list[str]]:
    """Return the exit status and the lines to print; the last one says whether everything was audited."""
    libraries: Sequence[Mapping[str, Any]] = [] if report is None else report["dependencies"]
    audited = [library for library in libraries if "vulns" in library]
    skipped = [library["name"] for library in libraries if "vulns" not in library]
    known = [
        f"{library['name']} {library['version']}: {vulnerability['id']}, "
        f"fixed in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for library in audited
        for vulnerability in library["vulns"]
    ]
    lines = [*known, f"{len(audited)} libraries audited, {len(known)} known vulnerabilities"]
    if audited and not skipped:
        return (1 if known else 0), lines
    missing = ", ".join(skipped) if audited else "the advisory service cannot be reached"
    return (1 if known or required else 0), [*lines, f"NOT AUDITED: {missing}"]


def main() -> int:
    """Print every known vulnerability; return the exit status."""
    required = os.environ.get("AUDIT") == "required"
    status, lines = assess(pip_audit_report(deployed_libraries()), required=required)
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
