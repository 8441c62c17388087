"""The whole stack, deployed once for all tests of this folder and stopped after them."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from local.hasura.client import HasuraClient
from local.heroku.client import HerokuClient
from local.stack.aws import EmulatedAws
from local.stack.home import Home
from local.stack.internals import StackInternals
from local.stack.outputs import Stack
from local.stack.progress import Progress
from local.stack.runner import Runner
from tests.fakes.captured_events import CapturedEvents
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.free_ports import free_ports
from tests.fakes.held_checks import HeldChecks
from tests.fakes.held_follow_ups import HeldFollowUps
from tests.fakes.held_schedule import HeldSchedule
from tests.fakes.stack_terminal import Terminal
from tests.fakes.synced_app import SyncedApp, SyncedApps


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A folder of this run alone, so that neither a developer's stack nor another run is disturbed."""
    return Home(tmp_path_factory.mktemp("stack"))


@pytest.fixture(scope="session")
def runner(home: Home) -> Runner:
    return Runner(home, Progress(Console(file=sys.stderr)))


@pytest.fixture(scope="session")
def stack(runner: Runner) -> Iterator[Stack]:
    """A running stack with its demo data."""
    try:
        yield runner.up(free_ports())
    finally:
        runner.down()


@pytest.fixture(scope="session")
def aws(stack: Stack) -> EmulatedAws:
    """The emulated AWS of the stack, as its root account sees it."""
    return EmulatedAws(int(stack["aws_endpoint"].rsplit(":", 1)[1]))


@pytest.fixture(scope="session")
def events(stack: Stack, aws: EmulatedAws) -> CapturedEvents:
    """What the service puts on its event bus."""
    return CapturedEvents(stack, aws)


@pytest.fixture(scope="session")
def queues(stack: Stack) -> EmulatedQueues:
    return EmulatedQueues(stack)


@pytest.fixture(scope="session")
def checks(aws: EmulatedAws, stack: Stack) -> HeldChecks:
    return HeldChecks(aws)


@pytest.fixture(scope="session", autouse=True)
def schedule(aws: EmulatedAws) -> HeldSchedule:
    """The schedule, held: every sync of this stack is due each minute, which would disturb whoever counts."""
    schedule = HeldSchedule(aws)
    schedule.hold()
    return schedule


@pytest.fixture(scope="session", autouse=True)
def follow_ups(aws: EmulatedAws, stack: Stack) -> HeldFollowUps:
    """The follow-ups, held: confirmations some seconds after an update would disturb whoever counts calls."""
    follow_ups = HeldFollowUps(aws)
    follow_ups.hold()
    return follow_ups


@pytest.fixture(scope="session")
def enabling(stack: Stack) -> StackInternals:
    return StackInternals(stack)


@pytest.fixture(scope="session")
def synced_apps(stack: Stack, events: CapturedEvents) -> SyncedApps:
    return SyncedApps(stack)


@pytest.fixture
def a_synced_app(synced_apps: SyncedApps) -> SyncedApp:
    """An app and a project of this test alone, in sync."""
    return synced_apps.make()


@pytest.fixture
def heroku(stack: Stack) -> Iterator[HerokuClient]:
    """Heroku's control surface; what a test switches on there is off again after it."""
    client = HerokuClient(stack["heroku_url"])
    usual = client.control("GET", "/settings")
    yield client
    client.control("DELETE", "/faults")
    client.control("PUT", "/settings", usual)


@pytest.fixture
def hasura(stack: Stack) -> Iterator[HasuraClient]:
    """Hasura's control surface; what a test switches on there is off again after it."""
    client = HasuraClient(stack["hasura_url"])
    yield client
    client.control("DELETE", "/faults")
    client.control("DELETE", "/maintenance")


@pytest.fixture
def terminal(stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text(json.dumps(stack))
    return Terminal(tmp_path)
