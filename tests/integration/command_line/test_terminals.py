"""Odd terminals, and shells without credentials, end a command with a message: never with a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

CLIENT = Path(__file__).parents[3] / "cli"
PLAIN = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CLIENT), "AWS_EC2_METADATA_DISABLED": "true"}
NOWHERE = ("sign-in", "--stack", "nowhere", "--region", "eu-west-1")


def run(home: Path, *arguments: str, ending: str = "", **environment: str) -> CompletedProcess[str]:
    """Run the client in a shell of which almost nothing is set."""
    home.mkdir(exist_ok=True)
    command = f'exec "$0" -m urlsync_cli "$@" {ending}'
    return subprocess.run(
        ["sh", "-c", command, sys.executable, *arguments],
        env={**PLAIN, "HOME": str(home), "URLSYNC_HOME": str(home), **environment},
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("environment", "code", "status"),
    [
        ({}, "NoCredentialsError", 4),
        ({"AWS_PROFILE": "missing"}, "ProfileNotFound", 2),
        ({"AWS_CONFIG_FILE": "/dev/null", "AWS_ACCESS_KEY_ID": "half"}, "PartialCredentialsError", 2),
    ],
)
def test_missing_aws_credentials_are_an_error_with_a_next_step(
    tmp_path: Path, environment: dict[str, str], code: str, status: int
) -> None:
    done = run(tmp_path, *NOWHERE, "--program", **environment)

    assert (done.returncode, done.stdout) == (status, "")
    assert f"({code})." in done.stderr
    assert "next:  Check " in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("ending", ["<&-", "</dev/null"])
def test_no_standard_input_is_no_secret(tmp_path: Path, ending: str) -> None:
    explicit = ("--api-url", "https://a.example.com", "--sign-in-url", "https://b.example.com")
    done = run(tmp_path, "sign-in", "--stack", "work", *explicit, "--client-id", "fake", ending=ending)

    assert done.returncode == 2
    assert "error: Missing value: Secret of fake." in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_encoding_can_show_the_help(tmp_path: Path, encoding: str) -> None:
    done = run(tmp_path, "enable", "--help", PYTHONIOENCODING=encoding)

    assert (done.returncode, done.stderr) == (0, "")
    assert "PROJECT" in done.stdout


def test_a_folder_that_was_deleted_is_no_clone(tmp_path: Path) -> None:
    (tmp_path / "deleted").mkdir()
    command = 'cd deleted && rmdir ../deleted && exec "$0" -m urlsync_cli whoami'

    done = subprocess.run(
        ["sh", "-c", command, sys.executable],
        env={**PLAIN, "URLSYNC_HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 2
    assert "error: No stack is configured." in done.stderr


def test_a_pipe_that_is_closed_early_is_no_traceback(tmp_path: Path) -> None:
    done = run(tmp_path, "--help", ending="| head -n 1")

    assert done.stderr == ""


def test_no_terminal_needs_no_terminal(tmp_path: Path) -> None:
    done = run(tmp_path, "--version", ending="2>&-", TERM="")

    assert (done.returncode, done.stdout) == (0, "urlsync 0.1.0\n")
