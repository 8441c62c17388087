"""The tests of the console's modules that need no browser, run by Node's test runner."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.fakes.skips import NO_NODE

OLDEST_NODE = (20, 19)
"""Older versions recognize a module only by its file name or a package.json
(https://nodejs.org/docs/latest-v20.x/api/packages.html#syntax-detection)."""


def node() -> str:
    """Return the path of Node, or skip if it is missing or too old."""
    path = shutil.which("node")
    if path is None:
        pytest.skip(NO_NODE)
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", said)[:2])
    if version < OLDEST_NODE:
        pytest.skip(NO_NODE)
    return path


def test_modules_of_the_console() -> None:
    files = sorted(str(path) for path in Path(__file__).parent.glob("*.test.mjs"))
    assert files
    done = subprocess.run(
        [node(), "--experimental-vm-modules", "--no-warnings", "--test", *files],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
