"""Run the tests on every supported Python that is installed: `python -m tools.python_versions [3.12 ...]`.

Each version has a virtual environment in `.tools/pythons`, from the lock file. End-to-end tests are left out: the
functions run with the Python of the emulator, whatever runs the tests.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from layers.build import find_interpreter

ROOT: Final = Path(__file__).resolve().parents[1]
UV: Final = ROOT / ".tools" / "uv" / "bin" / "uv"
ENVIRONMENTS: Final = ROOT / ".tools" / "pythons"
VERSIONS: Final = ("3.11", "3.12", "3.13", "3.14")
"""What `requires-python` allows and the tests are known to pass on."""
PYTEST: Final = ("-m", "pytest", "-n", "2", "-p", "no:cacheprovider", "--ignore", "tests/end_to_end")


class Result(StrEnum):
    """The outcome for one version."""

    PASSED = "passed"
    FAILED = "FAILED"
    MISSING = "not installed"


def run_tests(version: str) -> Result:
    """Run the tests on one version, with the output on the terminal."""
    interpreter = find_interpreter(version)
    if interpreter is None:
        return Result.MISSING
    folder = ENVIRONMENTS / version
    environment = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(folder), "UV_PYTHON": interpreter}
    print(f"\nPython {version}", flush=True)
    for command in (
        [str(UV), "sync", "--frozen", "--only-group", "dev", "--quiet"],
        [str(folder / "bin" / "python"), *PYTEST],
    ):
        if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode != 0:  # noqa: S603
            return Result.FAILED
    return Result.PASSED


def summary(results: Mapping[str, Result]) -> tuple[int, str]:
    """Return the exit status and a line for each version; no version at all is a failure."""
    lines = [f"Python {version}: {result}" for version, result in results.items()]
    is_good = Result.PASSED in results.values() and Result.FAILED not in results.values()
    return (0 if is_good else 1), "\n".join(lines)


def main(versions: Sequence[str], run: Callable[[str], Result] = run_tests) -> int:
    """Run the tests on these versions, print what came of it, and return the exit status."""
    status, text = summary({version: run(version) for version in versions or VERSIONS})
    print(f"\n{text}")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
