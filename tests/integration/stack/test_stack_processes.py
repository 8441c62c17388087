"""Stopping what a stack left behind, however far it got."""

import os
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from local.ports import Ports, PortTakenError, choose, is_free
from local.stack.home import Home, StackBusyError, read_json, write_json
from local.stack.processes import Process
from local.stack.progress import Progress
from local.stack.runner import Runner

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]
PARENT = [
    sys.executable,
    "-c",
    f"import subprocess; child = subprocess.Popen({SLEEP!r}); print(child.pid, flush=True); child.wait()",
]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def runner(home: Home) -> Runner:
    return Runner(home, Progress(Console(file=StringIO())))


def occupying(port: int) -> socket.socket:
    return socket.create_server(("127.0.0.1", port))


def started(home: Home, name: str, command: list[str]) -> tuple[Process, psutil.Process]:
    process = Process(home, name)
    process.start(command, dict(os.environ))
    return process, psutil.Process(read_json(home.process_file(name))["pid"])


def first_word(home: Home, name: str) -> str:
    """Return the first word of a process's log, as soon as its line is whole."""
    while "\n" not in (said := home.log(name).read_text()):
        time.sleep(0.01)
    return said.split()[0]


def test_a_process_stops_with_everything_it_started(home: Home) -> None:
    # GIVEN a process with a child
    process, parent = started(home, "parent", PARENT)
    child = psutil.Process(int(first_word(home, "parent")))
    assert process.running()

    # WHEN it is stopped
    process.stop()

    # THEN neither is left, and it is not noted any longer
    assert not parent.is_running()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert not process.running()
    assert not home.process_file("parent").exists()


def test_a_process_is_recognised_by_another_runner(home: Home) -> None:
    _, running = started(home, "heroku", SLEEP)

    Process(home, "heroku").stop()

    assert not running.is_running()


def test_somebody_elses_process_with_the_same_id_is_left_alone(home: Home) -> None:
    # GIVEN a note of a process that ended, whose id is now another's
    with subprocess.Popen(SLEEP, stdout=subprocess.DEVNULL) as stranger:
        write_json(home.process_file("emulator"), {"pid": stranger.pid, "born": 1.0})

        # WHEN the stack is brought down
        runner(home).down()

        # THEN the stranger lives
        assert stranger.poll() is None
        stranger.kill()


def test_down_stops_a_stack_that_only_half_started(home: Home) -> None:
    # GIVEN one part that runs, and no note of a finished start
    _, running = started(home, "emulator", SLEEP)
    home.scratch.mkdir()

    # WHEN the stack is brought down, twice
    runner(home).down()
    runner(home).down()

    # THEN nothing is left of it but its logs
    assert not running.is_running()
    assert {path.name for path in home.path.iterdir()} == {"emulator.log", "lock"}


def test_down_copes_with_a_note_that_was_cut_short(home: Home) -> None:
    home.running_file.write_text('{"ports": {"aws"')
    home.process_file("emulator").write_text("")

    runner(home).down()

    assert not home.running_file.exists()


def test_two_runners_do_not_work_on_one_stack(home: Home) -> None:
    with home.locked(), pytest.raises(StackBusyError):
        runner(home).down()


def test_notes_are_for_our_eyes_only(home: Home) -> None:
    write_json(home.stack_file, {"operator": {}})

    assert home.stack_file.stat().st_mode & 0o077 == 0


def test_a_requested_port_that_is_taken_is_an_error() -> None:
    taken = choose({})
    with occupying(taken.aws), pytest.raises(PortTakenError, match=f"port {taken.aws}, requested for aws"):
        choose({"aws": taken.aws})


def test_a_usual_port_that_is_taken_is_passed_over() -> None:
    usual = choose({}).aws
    with occupying(usual):
        other = choose({}).aws

        assert other != usual
        assert is_free(other)


def test_wanted_ports_are_used() -> None:
    free = choose({}).hasura

    chosen = choose({"heroku": free})

    assert chosen.heroku == free
    assert len({chosen.aws, chosen.heroku, chosen.hasura, chosen.postgres}) == 4
    assert chosen.match({"heroku": free})
    assert not Ports(heroku=free + 1).match({"heroku": free})
