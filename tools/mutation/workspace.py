"""The folder that mutmut works in: it wants the code in `src`, and a configuration of its own.

Verdicts stay there between two runs, so that an interrupted run goes on where it was, and only functions that
have changed, and mutants that were not killed, are tried again.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tools.mutation.mutants import is_killed

ROOT: Final = Path(__file__).resolve().parents[2]
WORKSPACE: Final = ROOT / ".cache" / "mutation"
MUTANTS: Final = WORKSPACE / "mutants"
MUTATED: Final = ("domain", "use_cases", "entrypoints/webhook")
"""The packages of the layer whose functions are mutated."""
TESTS: Final = (
    "tests/unit/domain",
    "tests/unit/use_cases",
    "tests/unit/webhooks",
    "tests/unit/verify",
    "tests/unit/notifications",
    "tests/unit/aws_http",
    "tests/properties/test_release_order.py",
    "tests/properties/test_spared_checks.py",
)
"""The tests of these packages that take milliseconds; mutmut picks those that reach the mutated function."""
NOT_HERE: Final = "tests/unit/verify/test_verify_imports.py"
"""Asks a fresh interpreter what it imports, which here would be mutmut, too."""
COPIED: Final = ("cli", "console", "docs", "functions", "local", "tools")
"""What these tests read beside the layer."""
LINKED: Final = {"src": "layers/urlsync", "tests": "tests", **{name: name for name in COPIED}}

CONFIGURATION: Final = f"""\
[tool.mutmut]
source_paths = ["src"]
only_mutate = {json.dumps([f"src/urlsync/{package}/*" for package in MUTATED])}
also_copy = {json.dumps(COPIED)}
pytest_add_cli_args = ["-p", "no:cacheprovider", "--ignore={NOT_HERE}"]
pytest_add_cli_args_test_selection = {json.dumps(TESTS)}
use_git_change_detection = false

[tool.pytest.ini_options]
pythonpath = ["src", "cli", "."]
addopts = "-q --strict-markers --import-mode=importlib"
"""


def prepare(*, fresh: bool) -> None:
    """Bring the folder up to date with the tree; a `fresh` one has no verdicts of earlier runs."""
    if fresh:
        shutil.rmtree(WORKSPACE, ignore_errors=True)
    WORKSPACE.mkdir(parents=True, exist_ok=True)
    (WORKSPACE / "pyproject.toml").write_text(CONFIGURATION)
    for name, target in LINKED.items():
        link = WORKSPACE / name
        if not link.is_symlink():
            link.symlink_to(ROOT / target, target_is_directory=True)
    _remove_stale()


def run(module: str | None, children: int) -> None:
    """Run mutmut on all packages, or on one `module`."""
    # Plugins cost each mutant their start-up, and these tests need none. Hypothesis repeats itself in CI.
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "CI": "true"}
    mutmut = Path(sys.executable).with_name("mutmut")
    patterns = [f"{module}.*"] if module else []
    command = [str(mutmut), "run", "--max-children", str(children), *patterns]
    finished = subprocess.run(command, cwd=WORKSPACE, env=environment, check=False)  # noqa: S603 (our own)
    if finished.returncode:
        raise SystemExit("mutmut could not run; its output says why")


def _remove_stale() -> None:
    """Remove copies of what is gone, which tests reach what, and every verdict but `killed`."""
    for name in ("tests", *COPIED):
        shutil.rmtree(MUTANTS / name, ignore_errors=True)
    (MUTANTS / "mutmut-stats.json").unlink(missing_ok=True)
    for copy in (MUTANTS / "src").rglob("*.py"):
        if not (WORKSPACE / copy.relative_to(MUTANTS)).exists():
            for suffix in ("", ".meta", ".spans"):
                copy.with_name(copy.name + suffix).unlink(missing_ok=True)
    for file in (MUTANTS / "src").rglob("*.meta"):
        _forget_survivors(file)


def _forget_survivors(file: Path) -> None:
    meta = json.loads(file.read_text())
    codes = meta["exit_code_by_key"]
    meta["exit_code_by_key"] = {name: code if is_killed(code) else None for name, code in codes.items()}
    file.write_text(json.dumps(meta))
