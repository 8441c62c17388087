"""Every error is a message with an exit status of its own, and contains no secret."""

import re

import pytest
import requests
from urlsync.domain.actor import Role
from urlsync.domain.errors import TransientFailure

from tests.fakes.actors import an_actor
from tests.fakes.command_line import NAMED, PROGRAM, PROGRAM_SECRET, CommandLine, a_problem, an_answer

SYNC_ID = "5a0c1f3e-0000-4000-8000-00000000dead"
COMMANDS = [
    ["syncs", "list"],
    ["syncs", "show", SYNC_ID],
    ["history", SYNC_ID],
    ["check", SYNC_ID],
    ["opt-out", SYNC_ID],
    ["restart", SYNC_ID],
    ["delete", SYNC_ID, "--yes"],
    ["diagnosis", SYNC_ID],
    ["enable", SYNC_ID, "--heroku-app", "shop"],
    ["databases", "create", SYNC_ID],
    ["databases", "show", SYNC_ID],
    ["projects", "list"],
    ["projects", "show", SYNC_ID],
    ["connections", "list"],
    ["connections", "connect-heroku", SYNC_ID, "--no-browser"],
    ["connections", "delete", SYNC_ID, "--yes"],
    ["heroku-apps"],
    ["heroku-config-vars", "shop"],
    ["status"],
    ["dead-letters", "list"],
    ["dead-letters", "redrive"],
    ["ownership", "report", SYNC_ID, "--new-owner", SYNC_ID, "--yes"],
    ["tail"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_stack_that_is_down_is_unreachable(operator: CommandLine, command: list[str]) -> None:
    operator.internet.down.add("api.example.com")

    done = operator.run(*command)

    assert done.exit_code == 5
    assert "error: Could not connect to api.example.com (ConnectionError)." in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_response_of_something_else_is_an_error_without_a_traceback(
    operator: CommandLine, command: list[str]
) -> None:
    operator.internet.instead = lambda _request: an_answer(200, ["not", "an", "object"])

    done = operator.run(*command)

    assert done.exit_code == 5
    assert "The API URL did not respond like urlsync's API." in done.stderr


def test_an_unavailable_service_says_when_to_try_again(operator: CommandLine) -> None:
    operator.service("get_status").gives = TransientFailure("throttled")

    done = operator.run("status")

    assert done.exit_code == 5
    assert re.search(r"next:  Try again in \d+ s\.", done.stderr)


def test_a_timeout_is_an_error(operator: CommandLine) -> None:
    def dawdle(request: requests.PreparedRequest) -> requests.Response:
        raise requests.ReadTimeout(request.url)

    operator.internet.instead = dawdle

    done = operator.run("status")

    assert done.exit_code == 5
    assert "did not respond in time" in done.stderr


@pytest.mark.parametrize(("status", "exit_code"), [(400, 4), (403, 4), (302, 4), (429, 5), (500, 5), (502, 5)])
def test_a_response_without_a_problem_is_named_by_its_status(
    operator: CommandLine, status: int, exit_code: int
) -> None:
    operator.internet.instead = lambda _request: an_answer(status, {"message": "Missing Authentication Token"})

    done = operator.run("status")

    assert done.exit_code == exit_code
    assert f"The API responded with {status}" in done.stderr


def test_a_scope_that_is_missing_asks_for_another_sign_in(operator: CommandLine) -> None:
    problem = a_problem("unauthenticated", 401, "Send an access token with the scope.")
    operator.internet.instead = lambda _request: an_answer(401, problem)

    refused = operator.asked("dead-letters", "redrive", status=3)["error"]

    assert refused["type"] == "urn:urlsync:problem:unauthenticated"
    assert refused["next_step"] == "urlsync sign-in --stack work"


def test_control_characters_in_names_are_replaced(operator: CommandLine) -> None:
    problem = a_problem("not-found", 404, "\x1b]0;owned\x07\x1b[2J[red]really[/red]")
    operator.internet.instead = lambda _request: an_answer(404, problem)

    done = operator.run("status", FORCE_COLOR="1")

    assert "\x1b]0;" not in done.stderr
    assert "\x1b[2J" not in done.stderr
    assert "[red]really[/red]" in done.stderr


@pytest.mark.parametrize(
    "command", [["nonsense"], ["check"], ["syncs", "list", "--status", "odd"], ["tail", "--interval", "0"]]
)
def test_invalid_usage_is_status_2(operator: CommandLine, command: list[str]) -> None:
    assert operator.run(*command).exit_code == 2


def test_no_command_shows_a_token(operator: CommandLine) -> None:
    (token,) = operator.internet.tokens
    for command in COMMANDS:
        for variant in (command, [*command, "--json"] if "delete" not in command else command):
            limited = [*variant, "--for", "0.1", "--interval", "0.1"] if "tail" in variant else variant
            limited = [*limited, "--no-wait"] if "connect-heroku" in variant else limited
            done = operator.run(*limited)
            assert token not in done.output
            assert done.exception is None or isinstance(done.exception, SystemExit), limited


def test_a_missing_role_is_named_with_who_can_help(operator: CommandLine) -> None:
    operator.service("identify_actor").gives = an_actor("vic", Role.VIEWER)

    done = operator.run("opt-out", SYNC_ID)

    assert done.exit_code == 4
    assert "This takes the role owner, operator or admin. Ask an administrator to give it to you." in done.stderr
    assert "next:  See your roles and teams: urlsync whoami" in done.stderr


def test_what_belongs_to_somebody_else_says_whom_to_ask(operator: CommandLine) -> None:
    operator.internet.instead = lambda _request: an_answer(
        403, a_problem("not-yours", 403, "It belongs to somebody else. Ask its owner or an administrator to do this.")
    )

    done = operator.run("restart", SYNC_ID)

    assert done.exit_code == 4
    assert "Ask its owner or an administrator to do this." in done.stderr
    assert "next:  See your roles and teams: urlsync whoami" in done.stderr


def test_a_program_that_may_only_read_is_not_asked_to_sign_in_again(terminal: CommandLine) -> None:
    # GIVEN a program with the role viewer, whose token the API refuses for every change
    terminal.internet.program_scopes = "urlsync/read"
    terminal.run(*NAMED, "--client-id", PROGRAM, URLSYNC_CLIENT_SECRET=PROGRAM_SECRET)
    terminal.internet.instead = lambda request: (
        an_answer(403, a_problem("insufficient-scope", 403, "It takes the scope `urlsync/write`."))
        if request.method != "GET"
        else None
    )

    done = terminal.run("opt-out", SYNC_ID)

    assert done.exit_code == 3
    assert "may only read" in done.stderr
    assert "Ask an administrator for the role" in done.stderr
    assert "sign-in" not in done.stderr
