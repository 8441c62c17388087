"""The brake on the command line."""

from tests.fakes.command_line import CommandLine
from tests.fakes.examples import CONNECTION_ID


def test_everything_is_held_and_released(operator: CommandLine) -> None:
    assert operator.run("holds").stderr.strip().endswith("Nothing is on hold.")

    done = operator.run("hold", "--yes")
    assert (done.exit_code, done.stdout) == (
        0,
        "All writes to Hasura Cloud are on hold. Release them with: urlsync release\n",
    )
    assert "everything" in operator.run("holds").stdout
    assert [hold["connection_id"] for hold in operator.asked("holds")["items"]] == [None]

    assert operator.run("release").stdout == "All writes to Hasura Cloud are released.\n"
    assert operator.asked("holds") == {"items": []}


def test_one_connection_is_held_and_what_remains_is_said(operator: CommandLine) -> None:
    assert operator.asked("hold", "--connection", CONNECTION_ID, "--yes")["connection_id"] == CONNECTION_ID

    done = operator.run("release")
    assert (done.exit_code, "Other holds remain. List them: urlsync holds" in done.stderr) == (0, True)

    released = operator.run("release", "--connection", CONNECTION_ID)
    assert released.stdout == f"Writes through the connection {CONNECTION_ID} are released.\n"


def test_a_hold_is_confirmed(operator: CommandLine) -> None:
    done = operator.run("hold")
    assert (done.exit_code, operator.world.holds.stored) == (2, {})
