"""How many machine instructions a process takes. With a fixed hash seed they repeat almost exactly."""

import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from bench.process import ProcessFailed

_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


def can_count() -> bool:
    """Tell whether valgrind is on this machine."""
    return shutil.which("valgrind") is not None


def instructions(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command under valgrind and return its instructions. Raises `ProcessFailed`."""
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    # https://valgrind.org/docs/manual/cg-manual.html
    done = subprocess.run(
        [*tool, *command], env=dict(environment), capture_output=True, text=True, check=False
    )
    counted = _COUNTED.search(done.stderr)
    if done.returncode or not counted:
        raise ProcessFailed(f"{' '.join(command)}: exit status {done.returncode}")
    return int(counted[1].replace(",", ""))
