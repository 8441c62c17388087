"""Start, recognise and stop the processes of a stack, also those of a runner that died half-way."""

import contextlib
import subprocess
from collections.abc import Mapping, Sequence

import psutil

from local.stack.home import ROOT, Home, read_json, write_json

PATIENCE_S = 5.0


class Process:
    """A background process known by name. It outlives the runner; its log is `<name>.log`."""

    def __init__(self, home: Home, name: str) -> None:
        self._home = home
        self.name = name

    def start(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Start it in the repository's folder, detached from this terminal."""
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
        # A process id alone may have passed to somebody else's process by the time we stop it.
        born = psutil.Process(child.pid).create_time()
        write_json(self._home.process_file(self.name), {"pid": child.pid, "born": born})

    def running(self) -> bool:
        """Tell whether the process we started is still there."""
        process = self._process()
        return process is not None and process.status() != psutil.STATUS_ZOMBIE

    def stop(self) -> None:
        """Stop it and everything it started, gently at first; do nothing if it does not run."""
        process = self._process()
        if process is not None:
            _end([process, *_descendants(process)])
        self._home.process_file(self.name).unlink(missing_ok=True)

    def last_words(self, lines: int = 15) -> str:
        """Return the end of its log."""
        log = self._home.log(self.name)
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""

    def _process(self) -> psutil.Process | None:
        noted = read_json(self._home.process_file(self.name))
        try:
            process = psutil.Process(noted["pid"])
            return process if process.create_time() == noted["born"] else None
        except (KeyError, psutil.NoSuchProcess):
            return None


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(processes, timeout=PATIENCE_S)
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=PATIENCE_S)
