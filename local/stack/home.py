"""The folder that holds all files of one stack."""

import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class StackBusyError(Exception):
    """Another process is starting or stopping this stack."""


@dataclass(frozen=True)
class Home:
    """The paths in one stack's folder: `.local`, unless a test runs its own stack."""

    path: Path = ROOT / ".local"

    @property
    def stack_file(self) -> Path:
        """The description of the stack for people and programs; `outputs` defines its format."""
        return self.path / "stack.json"

    @property
    def running_file(self) -> Path:
        """The runner's own record of the running stack."""
        return self.path / "running.json"

    @property
    def many_syncs_file(self) -> Path:
        """The record of how many syncs were made at once."""
        return self.path / "many-syncs.json"

    @property
    def build(self) -> Path:
        """The packages that SAM built."""
        return self.path / "build"

    @property
    def built_file(self) -> Path:
        """The fingerprint of the sources that the packages were built from."""
        return self.path / "build.sha256"

    @property
    def scratch(self) -> Path:
        """The emulator's files, which are removed when the stack stops."""
        return self.path / "scratch"

    @property
    def postgres(self) -> Path:
        """The data directory of PostgreSQL."""
        return self.path / "postgres"

    def log(self, name: str) -> Path:
        """Return the log file of the process `name`."""
        return self.path / f"{name}.log"

    def process_file(self, name: str) -> Path:
        """Return the file that identifies the process `name`."""
        return self.path / f"{name}.process.json"

    def clear(self) -> None:
        """Remove the files of the running stack; the logs and the built packages stay."""
        for file in (self.stack_file, self.running_file, self.many_syncs_file):
            file.unlink(missing_ok=True)
        shutil.rmtree(self.scratch, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock of this folder.

        Raises:
            StackBusyError: another runner holds it.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StackBusyError(f"the stack in {self.path} is already being started or stopped") from None
            yield


def read_json(file: Path) -> dict[str, Any]:
    """Return the object in `file`, or an empty one if the file is missing or incomplete."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(file: Path, content: dict[str, Any]) -> None:
    """Write `content` atomically, readable by this user only."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(file)
