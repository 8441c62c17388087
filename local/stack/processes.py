"""Start, identify and stop the processes of a stack, including those of an interrupted runner."""

import contextlib
import subprocess
from collections.abc import Mapping, Sequence

import psutil

from local.stack.home import ROOT, Home, read_json, write_json

STOP_TIMEOUT_S = 5.0


class Process:
    """A named background process, which outlives the runner. Its log is `<name>.log`."""

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self.name = name

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start the process in the repository's folder, detached from this terminal."""
        with self._home.log(self.name).open("wb") as log:
            child = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        # A process id alone may belong to another process by the time this one is stopped.
        created_at = psutil.Process(child.pid).create_time()
        write_json(self._home.process_file(self.name), {"pid": child.pid, "created_at": created_at})

    def running(self) -> bool:
        """Return whether the process is still running."""
        process = self._process()
        return process is not None and process.status() != psutil.STATUS_ZOMBIE

    def stop(self) -> None:
        """Stop the process and its children, first with SIGTERM; do nothing if it does not run."""
        process = self._process()
        if process is not None:
            _terminate([process, *_descendants(process)])
        self._home.process_file(self.name).unlink(missing_ok=True)

    def log_tail(self, lines: int = 15) -> str:
        """Return the last lines of the log."""
        log = self._home.log(self.name)
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""

    def _process(self) -> psutil.Process | None:
        record = read_json(self._home.process_file(self.name))
        try:
            process = psutil.Process(record["pid"])
            return process if process.create_time() == record["created_at"] else None
        except (KeyError, psutil.NoSuchProcess):
            return None


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []


def _terminate(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=STOP_TIMEOUT_S)
    for process in alive:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, timeout=STOP_TIMEOUT_S)
