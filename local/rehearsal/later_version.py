"""Write a copy of this checkout as its next version: `python -m local.rehearsal.later_version FOLDER`.

The copy has a raised version, another default of a parameter, and one more stored field, so that an upgrade, and the
way back, can be rehearsed before there is a next version. It uses the tools that are installed here.
"""

import argparse
import os
import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from local.stack.home import ROOT
from tools.package.__main__ import release_version

LAYER: Final = "layers/urlsync/urlsync"
FIELD: Final = "checks"
"""The added field of a sync: how often it was checked. Events and messages have it too."""
SHARED: Final = (".tools", ".venv", ".cache")


def main() -> None:
    """Write the copy."""
    parser = argparse.ArgumentParser(prog="python -m local.rehearsal.later_version")
    parser.add_argument("folder", type=Path)
    write_later_version(parser.parse_args().folder.resolve())


def write_later_version(folder: Path) -> None:
    """Write the later version to a folder that is not there yet, or again to the same one."""
    copy_checkout(folder)
    for name, before, after in _changes():
        _change(folder / name, before, after)


def copy_checkout(folder: Path) -> None:
    """Write a copy of this checkout, changes that are not committed included, which uses the same tools."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in _sources():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        # With its date: make would install the tools again if the lock file were newer than they are.
        shutil.copy2(ROOT / name, folder / name)
    for name in SHARED:
        (ROOT / name).mkdir(exist_ok=True)
        (folder / name).symlink_to(ROOT / name)


def _changes() -> Iterator[tuple[str, str, str]]:
    """Yield a file, what it has once, and what the later version has there."""
    version = release_version()
    raised = later_than(version)
    yield "pyproject.toml", f'\nversion = "{version}"', f'\nversion = "{raised}"'
    yield "cli/urlsync_cli/__init__.py", f'"{version}"', f'"{raised}"'
    parameter = "ConfirmAttempts:\n    Type: Number\n    Default: "
    yield "template.yaml", f"{parameter}6", f"{parameter}7"
    field = "    last_checked_at: datetime | None = None\n"
    yield f"{LAYER}/domain/sync.py", field, f"{field}    {FIELD}: int = 0\n"
    value = "last_checked_at=self.at, "
    yield f"{LAYER}/domain/transition.py", value, f"{value}{FIELD}=sync.{FIELD} + 1, "
    value = '"epoch": sync.epoch,'
    yield f"{LAYER}/domain/outbox.py", value, f'{value} "{FIELD}": sync.{FIELD},'
    value = '"cause": "webhook",'
    yield f"{LAYER}/entrypoints/webhook/queue.py", value, f'{value} "{FIELD}": 1,'
    value = '"epoch": follow_up.epoch,'
    yield f"{LAYER}/messages/confirmations.py", value, f'{value} "{FIELD}": 1,'


def later_than(version: str) -> str:
    """Return the next minor version."""
    major, minor, _ = version.split(".")
    return f"{major}.{int(minor) + 1}.0"


def _sources() -> Iterator[str]:
    """Yield the files of the checkout without what git ignores; there need be no git, as in a release's archive."""
    ignored = [".git", *(line.rstrip("/") for line in (ROOT / ".gitignore").read_text().split())]
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not _matches(name, ignored)]
        for name in files:
            if not _matches(name, ignored):
                yield str(Path(folder, name).relative_to(ROOT))


def _matches(name: str, patterns: list[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns)


def _change(file: Path, before: str, after: str) -> None:
    """Replace what a file has exactly once. Raises `ValueError`."""
    text = file.read_text()
    if text.count(before) != 1:
        raise ValueError(f"{file.name} does not have {before!r} once")
    dates = file.stat()
    file.write_text(text.replace(before, after))
    os.utime(file, (dates.st_atime, dates.st_mtime))


if __name__ == "__main__":
    main()
