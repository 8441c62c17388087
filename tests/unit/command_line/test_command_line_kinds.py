"""What every command has, whatever it does: all of them are enumerated."""

import json
from typing import Any, Final

import pytest

from tests.fakes.command_line import CommandLine
from tests.fakes.examples import SYNC_ID
from tools.command_line import every_command

COMMANDS: Final = dict(every_command())
WITHOUT_IDS: Final = {
    "diagnosis", "docs", "doctor", "export", "open", "plan", "redrive", "schema", "second-factor", "send", "sign",
    "sign-in", "sign-out", "status", "tail", "whoami",
}  # fmt: skip
"""Commands whose result has no id, or is for people or programs alone."""
HERE: Final = {"schema", "stacks"}
"""Commands that need no stack."""
LISTS: Final = {name for name in COMMANDS if name.endswith(" list")} | {"urlsync activity"}


def options_of(command: Any) -> set[str]:
    """Return all options of a command."""
    return {option for parameter in command.params for option in parameter.opts}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_the_options_of_its_kind(operator: CommandLine, name: str) -> None:
    options, last = options_of(COMMANDS[name]), name.rsplit(maxsplit=1)[-1]

    assert "--json" in options
    assert ("--stack" in options) or last in HERE
    assert ("--quiet" in options) is (last not in WITHOUT_IDS)
    assert ("--watch" in options) is (name in LISTS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself(operator: CommandLine, name: str) -> None:
    shown = operator.run(*name.split()[1:], "-h")

    assert shown.exit_code == 0
    assert f"Usage: {name} " in shown.stdout
    assert "$ " in shown.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"urlsync schema", "urlsync stacks", "urlsync sign-in"}))
def test_without_a_sign_in_a_command_says_what_to_do(terminal: CommandLine, name: str) -> None:
    arguments = [str(_example(each)) for each in COMMANDS[name].params if each.param_type_name == "argument"]
    for parameter in COMMANDS[name].params:
        if parameter.required and parameter.param_type_name == "option":
            arguments += [parameter.opts[0], _example(parameter)]
    given = [*name.split()[1:], *arguments, "--json"]

    done = terminal.run(*given)

    assert done.exit_code in {2, 3}, done.output
    error = json.loads(done.stderr.splitlines()[-1])["error"]
    assert error["next_step"]
    assert "Traceback" not in done.output


def _example(parameter: Any) -> str:
    """Return a value that a parameter takes."""
    return {"action": "check", "event": "release", "file": "syncs.yaml"}.get(parameter.name, SYNC_ID)
