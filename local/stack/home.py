"""The folder in which one stack keeps everything that is its own."""

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
    """Another process is starting or stopping this stack right now."""


@dataclass(frozen=True)
class Home:
    """The paths below one stack's folder, `.local` unless a test wants a stack of its own."""

    path: Path = ROOT / ".local"

    @property
    def stack_file(self) -> Path:
        """Where the stack is, for people and programs; `outputs` tells its form."""
        return self.path / "stack.json"

    @property
    def running_file(self) -> Path:
        """What the runner itself remembers about the running stack."""
        return self.path / "running.json"

    @property
    def build(self) -> Path:
        """The packages that SAM built."""
        return self.path / "build"

    @property
    def built_file(self) -> Path:
        """What the packages were built from; `sources` tells how."""
        return self.path / "build.sha256"

    @property
    def scratch(self) -> Path:
        """What the emulator unpacks and stores; gone when the stack stops."""
        return self.path / "scratch"

    @property
    def postgres(self) -> Path:
        """The folder given to PostgreSQL."""
        return self.path / "postgres"

    def log(self, name: str) -> Path:
        """Return where the process `name` logs."""
        return self.path / f"{name}.log"

    def process_file(self, name: str) -> Path:
        """Return where it is noted which process `name` is."""
        return self.path / f"{name}.process.json"

    def forget(self) -> None:
        """Remove what is only true while the stack runs; the logs and the built packages stay."""
        for file in (self.stack_file, self.running_file):
            file.unlink(missing_ok=True)
        shutil.rmtree(self.scratch, ignore_errors=True)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other runner out.

        Raises:
            StackBusyError: another runner is at work.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StackBusyError(
                    f"the stack in {self.path} is being started or stopped already"
                ) from None
            yield


def read_json(file: Path) -> dict[str, Any]:
    """Return the object in `file`; an empty one when it is missing or was cut short."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return {}
    return content if isinstance(content, dict) else {}


def write_json(file: Path, content: dict[str, Any]) -> None:
    """Write `content` for our eyes only, whole or not at all."""
    unfinished = file.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    unfinished.replace(file)
