"""A terminal of an operator in a clone where a deployed stack is up."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner
from urlsync_cli.main import app

ROOT = Path(__file__).parents[2]
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Terminal:
    """A terminal in a clone where the local stack is up."""

    clone: Path

    def start(
        self, *arguments: str, given: Mapping[str, str] = NOTHING, killed_after: int | None = None
    ) -> subprocess.Popen[str]:
        """Start a command as a process of its own, which is killed after so many changes of syncs if this is given."""
        module = ["urlsync_cli"] if killed_after is None else ["tests.fakes.killed_command", str(killed_after)]
        return subprocess.Popen(
            [sys.executable, "-m", *module, *arguments],
            cwd=self.clone,
            env={**os.environ, **self._environment, "PYTHONPATH": f"{ROOT / 'cli'}{os.pathsep}{ROOT}", **given},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, status: int = 0, given: Mapping[str, str] = NOTHING) -> str:
        """Run a command that ends with this status, and return what it said; in this process, to be quick."""
        done = CliRunner().invoke(app, arguments, env={**self._environment, **given}, prog_name="urlsync")
        assert done.exit_code == status, done.output
        return done.stdout if status in {0, 1, 7} else done.stderr

    def asked(self, *arguments: str, status: int = 0, given: Mapping[str, str] = NOTHING) -> Any:
        """Run a command with `--json`, and return what it answers."""
        return json.loads(self.run(*arguments, "--json", status=status, given=given))

    @property
    def _environment(self) -> dict[str, str]:
        return {"URLSYNC_HOME": str(self.clone / "home"), "COLUMNS": "200"}
