"""The whole stack, deployed once for all tests of this folder and stopped after them."""

import sys
from collections.abc import Iterator

import pytest
from rich.console import Console

from local.stack.aws import EmulatedAws
from local.stack.home import Home
from local.stack.outputs import Stack
from local.stack.progress import Progress
from local.stack.runner import Runner


@pytest.fixture(scope="session")
def home() -> Home:
    """A folder beside that of a developer's own stack, which is left alone; what was built there is kept."""
    return Home(Home().path / "tests")


@pytest.fixture(scope="session")
def runner(home: Home) -> Runner:
    return Runner(home, Progress(Console(file=sys.stderr)))


@pytest.fixture(scope="session")
def stack(runner: Runner) -> Iterator[Stack]:
    """A running stack with its demo data."""
    try:
        yield runner.up({})
    finally:
        runner.down()


@pytest.fixture(scope="session")
def aws(stack: Stack) -> EmulatedAws:
    """The emulated AWS of the stack, as its root account sees it."""
    return EmulatedAws(int(stack["aws_endpoint"].rsplit(":", 1)[1]))
