"""Make the emulator's Lambda behave as AWS does: alias settings, scaling numbers, packages unpacked once."""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any

Invoke = Callable[[Mapping[str, Any], Any], None]
ConcurrencyOf = Callable[..., int]
QUALIFIER = 7
"""The position of the qualifier in an ARN, between colons."""


def with_alias_settings(invoke: Invoke, functions: Mapping[str, Any]) -> Invoke:
    """Return `invoke` with the asynchronous settings of the alias by which a function is called.

    SAM gives the settings of asynchronous calls (`EventInvokeConfig`) to the alias. The emulator stores them
    there but looks for them at the function
    (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html).
    """

    def corrected(version: Mapping[str, Any], event: Any) -> None:
        configuration = version.get("config") or version
        by = dict(enumerate(str(configuration.get("FunctionArn", "")).split(":"))).get(QUALIFIER)
        known = functions.get(configuration.get("FunctionName", "")) or {}
        settings = (known.get("event_invoke_configs") or {}).get(by)
        invoke({**version, "event_invoke_config": settings} if settings else version, event)

    return corrected


def with_numeric_concurrency(concurrency_of: ConcurrencyOf) -> ConcurrencyOf:
    """Return `concurrency_of` with the scaling settings of an event source mapping as numbers.

    A parameter of type `Number` is a string until CloudFormation hands it to a resource. The emulator passes
    the string on to its event source mappings, which compare it with a number and fail to poll.
    """

    def corrected(mapping: Mapping[str, Any], *rest: Any) -> int:
        scaling = {name: int(value) for name, value in (mapping.get("ScalingConfig") or {}).items()}
        return concurrency_of({**mapping, "ScalingConfig": scaling}, *rest)

    return corrected


class UnpackedOnce(zipfile.ZipFile):
    """A ZIP file whose content is unpacked once and linked to afterwards; nobody may write to it.

    The emulator unpacks code and layers for every worker that it starts. That costs a second at each cold
    start and leaves gigabytes to clean up.
    """

    def extractall(
        self, path: Any = None, members: Iterable[str | zipfile.ZipInfo] | None = None, pwd: bytes | None = None
    ) -> None:
        """Replace `path`, an empty folder, with a link to the whole unpacked content."""
        if path is None or members is not None or pwd is not None:
            raise NotImplementedError("only a whole package can be unpacked, and only into a folder")
        folder = Path(path)
        unpacked = self._unpacked()
        folder.rmdir()
        folder.symlink_to(unpacked, target_is_directory=True)

    def _unpacked(self) -> Path:
        shared = Path(tempfile.gettempdir()) / "unpacked"
        shared.mkdir(exist_ok=True)
        folder = shared / self._digest()
        if not folder.exists():
            unfinished = Path(tempfile.mkdtemp(dir=shared))
            super().extractall(unfinished)
            self._move_into_place(unfinished, folder)
        return folder

    def _move_into_place(self, unfinished: Path, folder: Path) -> None:
        """Rename the unpacked folder to its final name, unless another worker was first."""
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.exists():
                raise
            shutil.rmtree(unfinished)

    def _digest(self) -> str:
        with Path(str(self.filename)).open("rb") as package:
            return hashlib.file_digest(package, "sha256").hexdigest()


def zipfile_unpacking_once() -> SimpleNamespace:
    """Return a stand-in for the module `zipfile` that unpacks each package once."""
    return SimpleNamespace(**{**vars(zipfile), "ZipFile": UnpackedOnce})


class Stopping:
    """Stops workers of functions only when they have ended what they do.

    When one worker fails, the emulator stops all workers of its function, as after a change of its code. It also
    removes their folders, so that those which just start fail in turn: under load that never ends.
    """

    def __init__(self, stop: Callable[[Iterable[Any]], None]) -> None:
        self._stop = stop
        self._waiting: set[Any] = set()
        self._lock = Lock()

    def stop(self, workers: Iterable[Any]) -> None:
        """Stop those that are idle now, and the others when they are released."""
        known = [worker for worker in workers if worker is not None]
        with self._lock:
            self._waiting.update(worker for worker in known if worker.in_use)
            idle = [worker for worker in known if worker not in self._waiting]
        self._stop(idle)

    def on_release(self, release: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return `release`, which stops a worker that should have been stopped before."""

        def corrected(worker: Any) -> None:
            release(worker)
            with self._lock:
                is_over = worker in self._waiting
                self._waiting.discard(worker)
            if is_over:
                self._stop([worker])

        return corrected
