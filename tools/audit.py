"""Ask whether a vulnerability is known of any library that is deployed: `python -m tools.audit`.

Where the service that knows cannot be reached, that is said, and is no failure: nobody here can mend it.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
UV: Final = ROOT / ".tools" / "uv" / "bin" / "uv"
GROUPS: Final = ("layer", "admin")
"""The dependency groups of what runs in AWS."""
PATIENCE_S: Final = 60


def deployed_libraries() -> str:
    """Return what is deployed as a requirements file, from the lock file."""
    groups = [argument for group in GROUPS for argument in ("--only-group", group)]
    command = [str(UV), "export", "--frozen", "--no-hashes", "--no-annotate", *groups]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603


def answer(requirements: str) -> Mapping[str, Any] | None:
    """Return what pip-audit says, None where it could not ask."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(requirements)
        file.flush()
        options = ["--no-deps", "--disable-pip", "--progress-spinner=off", "--format=json"]
        command = [sys.executable, "-m", "pip_audit", "--requirement", file.name, *options]
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=False, timeout=PATIENCE_S
            )
            said: Mapping[str, Any] = json.loads(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            return None
    return said


def verdict(said: Mapping[str, Any] | None) -> tuple[int, list[str]]:
    """Return how the process is to end, and what to tell."""
    libraries: Sequence[Mapping[str, Any]] = [] if said is None else said["dependencies"]
    audited = [library for library in libraries if "vulns" in library]
    if not audited:
        return 0, ["not audited: no service that knows of vulnerabilities can be reached from here"]
    known = [
        f"{library['name']} {library['version']}: {vulnerability['id']}, "
        f"mended in {', '.join(vulnerability['fix_versions']) or 'no version yet'}"
        for library in audited
        for vulnerability in library["vulns"]
    ]
    unknown = [f"{library['name']}: not audited" for library in libraries if "vulns" not in library]
    return (1 if known else 0), [
        *known,
        *unknown,
        f"{len(audited)} libraries, {len(known)} known vulnerabilities",
    ]


def main() -> int:
    """Tell of every known vulnerability; return how the process is to end."""
    status, lines = verdict(answer(deployed_libraries()))
    print("\n".join(lines))
    return status


if __name__ == "__main__":
    sys.exit(main())
