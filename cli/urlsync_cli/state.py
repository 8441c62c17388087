"""What the client keeps between commands: the stacks, a sign-in for each, and the default stack.

Each stack has a file that only its owner can read, because it contains tokens. Access tokens expire after an
hour and refresh tokens after a day, so the client does not require a keyring.
"""

import json
import os
import re
import tempfile
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import typer

from urlsync_cli import stacks
from urlsync_cli.errors import NotSignedIn, UsageError
from urlsync_cli.session import Session
from urlsync_cli.stacks import Stack

HOME_VARIABLE: Final = "URLSYNC_HOME"
PROJECT_FILE: Final = "urlsync.toml"
"""A file in a directory or above it that chooses the stack there: `stack = "production"`."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,127}")


@dataclass(frozen=True, slots=True)
class StoredStack:
    """A stack, and the sign-in to it if there is one."""

    stack: Stack
    session: Session | None = None


def home() -> Path:
    """Return the configuration folder: `URLSYNC_HOME`, or the platform's folder for applications."""
    return Path(os.environ.get(HOME_VARIABLE) or typer.get_app_dir("urlsync"))


def names() -> list[str]:
    """Return the names of all known stacks, the local one included."""
    stored = {file.stem for file in (home() / "stacks").glob("*.json")}
    return sorted(stored | ({stacks.LOCAL} if stacks.find_local() else set()))


def load(name: str) -> StoredStack | None:
    """Return a stored stack; None if it is unknown or its file is invalid."""
    try:
        content = json.loads(_file(name).read_text(encoding="utf-8"))
        session = content["session"]
        return StoredStack(Stack.from_json(content["stack"]), None if session is None else Session.from_json(session))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def save(stored: StoredStack) -> None:
    """Store a stack and its sign-in; raises `UsageError` if the folder is not writable."""
    session = stored.session
    content = {"stack": stored.stack.as_json(), "session": None if session is None else session.as_json()}
    write(_file(stored.stack.name), content)


def forget(name: str) -> None:
    """Delete a stack and its sign-in."""
    _file(name).unlink(missing_ok=True)


def default_name() -> str | None:
    """Return the name of the default stack; the local one if none was set and there is one."""
    try:
        content = json.loads((home() / "default.json").read_text(encoding="utf-8"))
        return str(content["name"])
    except (OSError, ValueError, KeyError, TypeError):
        return stacks.LOCAL if stacks.find_local() else None


def set_default(name: str) -> None:
    """Make a stack the default one."""
    write(home() / "default.json", {"name": name})


def chosen_here() -> str | None:
    """Return the stack that `urlsync.toml` in this directory, or the nearest one above it, names.

    Raises `UsageError` if the file is invalid.
    """
    with suppress(OSError):  # the working directory was deleted
        place = Path.cwd()
        file = next((each / PROJECT_FILE for each in (place, *place.parents) if (each / PROJECT_FILE).is_file()), None)
        return None if file is None else _stack_in(file)
    return None


def _stack_in(file: Path) -> str:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = {}
    if content.keys() != {"stack"} or not isinstance(content["stack"], str):
        raise UsageError(f"{file} is invalid.", 'It has one line: stack = "NAME"')
    return content["stack"]


def current(name: str | None) -> StoredStack:
    """Return the named stack, the one that is chosen here, or the default; raises `NotSignedIn` and `UsageError`."""
    chosen = name or chosen_here() or default_name()
    if chosen is None:
        raise UsageError(
            "No stack is configured.",
            "Sign in to one: urlsync sign-in --stack NAME --region REGION. "
            "For a local stack, run `make dev` in the clone.",
        )
    stored = _local() if chosen == stacks.LOCAL else load(chosen)
    if stored is None:
        raise NotSignedIn(f"Unknown stack {chosen!r}.", f"urlsync sign-in --stack {chosen}")
    return stored


def _local() -> StoredStack | None:
    """Return the local stack. A sign-in to a previous local stack does not count."""
    stored = load(stacks.LOCAL)
    found = stacks.find_local()
    if found is None or (stored and stored.stack == found.stack):
        return stored
    return StoredStack(found.stack)


def _file(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise UsageError(f"Invalid stack name {name!r}.", "Use letters, digits and hyphens only.")
    return home() / "stacks" / f"{name}.json"


def write(file: Path, content: dict[str, Any]) -> None:
    """Replace a file atomically; raises `UsageError` if that is not possible."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _replace(file, json.dumps(content, indent=2))
    except OSError as error:
        raise UsageError(
            f"Cannot write {file} ({error.strerror}).", f"Set {HOME_VARIABLE} to a writable folder."
        ) from None


def _replace(file: Path, text: str) -> None:
    """Write a new file and rename it. `mkstemp` creates files that only their owner can read or write."""
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(name).replace(file)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
