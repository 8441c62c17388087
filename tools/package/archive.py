"""Zips and checksums that are the same for the same content, whoever makes them, when and where."""

import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

OLDEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name: no file's own time is kept."""
MODE: Final = 0o100644 << 16
UNIX: Final = 3
CHECKSUMS: Final = "SHA256SUMS"


def write_zip(folder: Path, target: Path) -> None:
    """Write the files of a folder, in the order of their names. What differs between two machines is left out."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), OLDEST)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, MODE, UNIX
            archive.writestr(entry, file.read_bytes())


def sha256(file: Path) -> str:
    """Return the checksum of a file."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def write_checksums(folder: Path) -> None:
    """Write the checksums of all files of a folder, as `sha256sum --check` reads them."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.name != CHECKSUMS)
    (folder / CHECKSUMS).write_text("".join(_lines(files)))


def _lines(files: Iterable[Path]) -> Iterable[str]:
    return (f"{sha256(file)}  {file.name}\n" for file in files)
