"""What is remembered between two commands: stacks, who is signed in to each, and which stack comes first.

One file for each stack, which only its owner may read, because it holds tokens. They end after an hour (a
person's can be renewed for a day), so no keyring is asked for.
"""

import json
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typer

from urlsync_cli.failure import WrongUse
from urlsync_cli.session import Session
from urlsync_cli.stack import Stack

HOME_VARIABLE: Final = "URLSYNC_HOME"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,127}")


@dataclass(frozen=True, slots=True)
class Remembered:
    """A stack, and who is signed in to it."""

    stack: Stack
    session: Session | None = None


def home() -> Path:
    """Return the folder where it is kept: below `XDG_CONFIG_HOME`, unless `URLSYNC_HOME` says otherwise."""
    return Path(os.environ.get(HOME_VARIABLE) or typer.get_app_dir("urlsync"))


def names() -> list[str]:
    """Return the names of all stacks that are remembered."""
    return sorted(file.stem for file in (home() / "stacks").glob("*.json"))


def recall(name: str) -> Remembered | None:
    """Return what is remembered of a stack; None where that is nothing, or nothing that can be read."""
    try:
        content = json.loads(_file(name).read_text(encoding="utf-8"))
        session = content["session"]
        return Remembered(Stack.of(content["stack"]), None if session is None else Session.of(session))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(remembered: Remembered) -> None:
    """Keep it until it is forgotten or replaced."""
    session = remembered.session
    content = {
        "stack": remembered.stack.as_json(),
        "session": None if session is None else session.as_json(),
    }
    _write(_file(remembered.stack.name), content)


def forget(name: str) -> None:
    """Forget a stack and who is signed in to it."""
    _file(name).unlink(missing_ok=True)


def first() -> str | None:
    """Return the name of the stack that is meant where none is named."""
    try:
        content = json.loads((home() / "first.json").read_text(encoding="utf-8"))
        return str(content["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def put_first(name: str) -> None:
    """Mean this stack from now on, where none is named."""
    _write(home() / "first.json", {"name": name})


def _file(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise WrongUse(f"No stack can be named {name!r}.", "Names have letters, digits and hyphens.")
    return home() / "stacks" / f"{name}.json"


def _write(file: Path, content: dict[str, Any]) -> None:
    """Replace the file at once; raises `WrongUse` where that may not be."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(file, json.dumps(content, indent=2))
    except OSError as error:
        raise WrongUse(
            f"{file} cannot be written ({error.strerror}).", f"Name another folder in {HOME_VARIABLE}."
        ) from None


def _replace(file: Path, text: str) -> None:
    """Replace a file by a new one: `mkstemp` makes those that only their owner may read or write."""
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
