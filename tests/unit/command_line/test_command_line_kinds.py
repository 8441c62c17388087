"""What every command has, whatever it does: all of them are enumerated."""

import json
from inspect import cleandoc
from typing import Any, Final

import pytest
from urlsync_cli.options import NAMES_OF_SYNC

from tests.fakes.command_line import CommandLine
from tests.fakes.command_words import flaws
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
LISTS: Final = {name for name in COMMANDS if name.endswith((" list", " deliveries", " results", " holds", " activity"))}


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


@pytest.mark.parametrize("name", COMMANDS)
def test_a_help_text_reads_in_one_go(operator: CommandLine, name: str) -> None:
    # GIVEN a terminal in which no paragraph has to be broken
    shown = operator.run(*name.split()[1:], "-h", COLUMNS="2000").stdout

    # THEN each paragraph is one line, flags show no type, and the usage has plain names
    paragraphs = cleandoc(COMMANDS[name].callback.__doc__).split("\n\n")
    assert [" ".join(each.split()) for each in paragraphs if " ".join(each.split()) not in shown] == []
    assert [odd for odd in ("<bool>", "[[", "{") if odd in shown] == []


@pytest.mark.parametrize("name", [name for name in COMMANDS if name.endswith(" delete")])
def test_what_deletes_says_how_it_is_confirmed(name: str) -> None:
    named = "SYNC" in str(COMMANDS[name].params[0].metavar) or name != "urlsync people delete"

    assert "--yes" in options_of(COMMANDS[name])
    assert ("With --yes, pass the whole id." in COMMANDS[name].help) is named


def test_whatever_is_named_can_be_completed() -> None:
    unfinished = [
        f"{name} {parameter.name}"
        for name, command in COMMANDS.items()
        for parameter in command.params
        if parameter.metavar in {"SYNC", "PROJECT", "CONNECTION"} and not parameter._custom_shell_complete
    ]
    assert unfinished == []


def test_every_command_says_the_same_names_of_a_sync() -> None:
    arguments = {
        name: parameter.help
        for name, command in COMMANDS.items()
        for parameter in command.params
        if parameter.param_type_name == "argument" and parameter.metavar == "SYNC"
    }
    assert [name for name, text in arguments.items() if NAMES_OF_SYNC not in text] == []
    assert len(arguments) >= 10


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ("Job done: check of 1 syncs.", ["disagrees: 1 syncs"]),
        ("Job done: check of 1 sync, 1 succeeded; 21 syncs as described.", []),
        ("Secret rotated. Next: urlsync endpoints test", ["Missing argument 'ENDPOINT'. in: urlsync endpoints test"]),
        ("next:  urlsync endpoints test 'On call'", []),
        ("next:  Sign in: urlsync sign-in --stack NAME --region REGION. For a local stack, run `make dev`.", []),
        ("next:  urlsync sync list", ["unknown command: urlsync sync list"]),
        ("next:  urlsync syncs list --off shop", ["No such option: --off in: urlsync syncs list --off shop"]),
        ("next:  See the help: urlsync odd --help", []),
        ("Deleted None.", ["a hole: None"]),
        ("It equals the config var. (fingerprint 1a)", ["after the end: r. (fingerprint 1a)"]),
        ("It equals the config var (fingerprint 1a).", []),
    ],
)
def test_flaws_of_an_output_are_found(output: str, found: list[str]) -> None:
    assert flaws(output) == found
