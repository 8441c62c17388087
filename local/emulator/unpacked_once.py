"""Unpack each package of a function once, however many workers run it.

The emulator unpacks code and layers anew for every worker that it starts. That takes a second of its time at
each cold start, and leaves gigabytes behind that are to be removed in the end.
"""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any


class UnpackedOnce(zipfile.ZipFile):
    """A ZIP file whose content, once unpacked, is linked to. Like Lambda's, it is not for writing to."""

    def extractall(
        self,
        path: Any = None,
        members: Iterable[str | zipfile.ZipInfo] | None = None,
        pwd: bytes | None = None,
    ) -> None:
        """Make `path`, an empty folder, a link to the unpacked content, which must be wanted whole."""
        if path is None or members is not None or pwd is not None:
            raise NotImplementedError("only the whole of a package is unpacked, and into a folder")
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
            self._put_in_place(unfinished, folder)
        return folder

    def _put_in_place(self, unfinished: Path, folder: Path) -> None:
        """Name it as what it is, unless another worker has come first."""
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.exists():
                raise
            shutil.rmtree(unfinished)

    def _digest(self) -> str:
        with Path(str(self.filename)).open("rb") as package:
            return hashlib.file_digest(package, "sha256").hexdigest()


def unpacking_once() -> SimpleNamespace:
    """Return what the module `zipfile` has, with this way of unpacking."""
    return SimpleNamespace(**{**vars(zipfile), "ZipFile": UnpackedOnce})
