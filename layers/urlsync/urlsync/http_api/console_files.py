"""The console's files, as they lie in the function's package."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, final

MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}
"""All are text: API Gateway passes that on as it is and compresses it, but wants other bytes in base64."""

VERSION_LENGTH: Final = 16


class UnknownMediaType(Exception):
    """A file of the console is of no kind that can be served."""


@dataclass(frozen=True, slots=True)
class ConsoleFile:
    """One file: its text, its media type, and a tag that changes with the text."""

    text: str
    media_type: str
    tag: str

    @classmethod
    def of(cls, text: str, media_type: str) -> "ConsoleFile":
        """Return the file that has this text."""
        return cls(text, f"{media_type}; charset=utf-8", hashlib.sha256(text.encode()).hexdigest()[:32])


@final
class ConsoleFiles:
    """All files below a folder by their relative names, read once, when the first is asked for.

    Who asks for anything else gets nothing: no name that came from outside ever becomes a path.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> ConsoleFile | None:
        """Return the file of this name, such as `source/main.js`."""
        return self._files.get(name)

    @property
    def names(self) -> frozenset[str]:
        """The names of all files."""
        return frozenset(self._files)

    @cached_property
    def version(self) -> str:
        """A name for all files as they are now; any change of any file changes it."""
        tags = "\n".join(f"{name} {file.tag}" for name, file in sorted(self._files.items()))
        return hashlib.sha256(tags.encode()).hexdigest()[:VERSION_LENGTH]

    @cached_property
    def _files(self) -> Mapping[str, ConsoleFile]:
        paths = (path for path in self._folder.rglob("*") if path.is_file())
        return {path.relative_to(self._folder).as_posix(): _read(path) for path in paths}


def _read(path: Path) -> ConsoleFile:
    media_type = MEDIA_TYPES.get(path.suffix)
    if media_type is None:
        raise UnknownMediaType(path.name)
    return ConsoleFile.of(path.read_text(encoding="utf-8"), media_type)
