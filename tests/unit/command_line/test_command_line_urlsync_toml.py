"""`urlsync.toml` in a directory chooses the stack there."""

from pathlib import Path

import pytest

from tests.fakes.command_line import CommandLine


def test_a_directory_chooses_its_stack(operator: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a default stack, and a directory for another one
    (tmp_path / "project" / "deep").mkdir(parents=True)
    (tmp_path / "project" / "urlsync.toml").write_text('stack = "other"\n')
    assert operator.run("syncs", "list").exit_code == 0

    # WHEN a command runs there, or below THEN it is for that stack, unless another one is named
    monkeypatch.chdir(tmp_path / "project" / "deep")
    chosen = operator.run("syncs", "list")
    assert chosen.exit_code == 3
    assert "Unknown stack 'other'." in chosen.stderr
    assert operator.run("syncs", "list", "--stack", "work").exit_code == 0
    assert operator.run("syncs", "list", URLSYNC_STACK="work").exit_code == 0


@pytest.mark.parametrize("content", ["", "stack = 1", "stack =", 'stack = "a"\ntoken = "b"'])
def test_an_invalid_file_is_an_error(operator: CommandLine, tmp_path: Path, content: str) -> None:
    (tmp_path / "urlsync.toml").write_text(content)

    done = operator.run("syncs", "list")

    assert done.exit_code == 2
    assert f"{tmp_path}/urlsync.toml is invalid." in done.stderr
    assert 'next:  It has one line: stack = "NAME"' in done.stderr
