"""Golden files: how items and messages were written, from the first form of each kind to today's.

With the variable GOLDEN_FILES, those of another version of this code, which may be a later one.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(os.environ.get("GOLDEN_FILES") or Path(__file__).resolve().parent)


def golden(group: str, kind: str) -> list[dict[str, Any]]:
    """Return what is in the files of a kind, the oldest first; `group` is `items`, `messages` or `events`."""
    return [json.loads(file.read_text()) for file in _files(group, kind)]


def kinds(group: str) -> set[str]:
    """Return the kinds of which there are files."""
    return {file.name.split(".")[0] for file in (FOLDER / group).glob("*.json")}


def add(group: str, kind: str, content: Mapping[str, Any]) -> Path:
    """Write the next file of a kind, after the last one: numbers may have gaps."""
    last = max((_number(file) for file in _files(group, kind)), default=0)
    file = FOLDER / group / f"{kind}.{last + 1}.json"
    file.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n")
    return file


def _files(group: str, kind: str) -> list[Path]:
    found = (FOLDER / group).glob(f"{kind}.*.json")
    return sorted(found, key=_number)


def _number(file: Path) -> int:
    return int(file.name.split(".")[1])
