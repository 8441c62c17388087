"""A terminal for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.command_line import CommandLine, a_command_line


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    """A terminal without a sign-in, in a folder outside of any clone."""
    monkeypatch.chdir(tmp_path)
    for name in ("URLSYNC_STACK", "URLSYNC_CLIENT_SECRET", "FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    with a_command_line(tmp_path / "home") as command_line:
        yield command_line


@pytest.fixture
def operator(terminal: CommandLine) -> CommandLine:
    """A terminal with a sign-in."""
    terminal.sign_in()
    return terminal
