"""The folder that mutmut makes its mutants in: it wants the code in `src`, and a configuration of its own.

Verdicts stay there between two runs, beside a hash of each function, so that an interrupted run goes on where it
was, and only functions that have changed, and mutants that were not killed, are tried again.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mutmut.utils.file_utils import copy_src_dir

ROOT: Final = Path(__file__).resolve().parents[2]
WORKSPACE: Final = ROOT / ".cache" / "mutation"
MUTANTS: Final = WORKSPACE / "mutants" / "src"
MUTATED: Final = ("domain", "use_cases", "entrypoints/webhook")
"""The packages of the layer whose functions are mutated."""

CONFIGURATION: Final = f"""\
[tool.mutmut]
source_paths = ["src"]
only_mutate = {json.dumps([f"src/urlsync/{package}/*" for package in MUTATED])}
use_git_change_detection = false
"""


def changed_since(commit: str, root: Path = ROOT) -> frozenset[str]:
    """Return the names of the modules that are mutated and differ from a commit of the work tree's repository."""
    layer = root / "layers" / "urlsync"
    folders = [str(layer / "urlsync" / package) for package in MUTATED]
    command = ["git", "diff", "--name-only", "--diff-filter=d", "--relative", commit, "--", *folders]
    done = subprocess.run(command, cwd=layer, capture_output=True, text=True, check=True)  # noqa: S603
    files = [Path(line) for line in done.stdout.splitlines() if line.endswith(".py")]
    return frozenset(".".join(file.with_suffix("").parts).removesuffix(".__init__") for file in files)


def prepare(*, fresh: bool, jobs: int) -> None:
    """Make the mutants of every function that has changed; a `fresh` folder has no verdicts of earlier runs."""
    if fresh:
        shutil.rmtree(WORKSPACE, ignore_errors=True)
    WORKSPACE.mkdir(parents=True, exist_ok=True)
    (WORKSPACE / "pyproject.toml").write_text(CONFIGURATION)
    source = WORKSPACE / "src"
    if not source.is_symlink():
        source.symlink_to(ROOT / "layers" / "urlsync", target_is_directory=True)
    _remove_stale()
    with _inside(WORKSPACE), contextlib.redirect_stdout(io.StringIO()):
        # It reads its configuration where it is imported.
        from mutmut.__main__ import create_mutants  # noqa: PLC0415

        copy_src_dir()
        create_mutants(jobs)


def _remove_stale() -> None:
    """Remove the mutants of modules that are gone."""
    for copy in MUTANTS.rglob("*.py"):
        if not (WORKSPACE / "src" / copy.relative_to(MUTANTS)).exists():
            for suffix in ("", ".meta", ".spans"):
                copy.with_name(copy.name + suffix).unlink(missing_ok=True)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
