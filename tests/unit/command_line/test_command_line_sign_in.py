"""Signing in and out, and the state between two commands."""

import json
import stat
import time
from pathlib import Path

import pytest
from urlsync_cli.browser_sign_in import AuthorizationRequest
from urlsync_cli.commands import sign_in

from tests.fakes.actors import an_actor
from tests.fakes.command_line import (
    API_URL,
    NAMED,
    PERSON_CLIENT,
    PROGRAM,
    PROGRAM_SECRET,
    REFRESH_TOKEN,
    SIGN_IN_URL,
    CommandLine,
)


def test_a_program_signs_in_with_a_secret_that_no_process_list_shows(terminal: CommandLine) -> None:
    # WHEN its secret comes from the environment, or on standard input
    by_environment = terminal.run(*NAMED, "--client-id", PROGRAM, URLSYNC_CLIENT_SECRET=PROGRAM_SECRET)
    by_input = terminal.run(*NAMED, "--client-id", PROGRAM, given=f"{PROGRAM_SECRET}\n")

    # THEN it is signed in, and the tokens are for its own eyes
    for done in (by_environment, by_input):
        assert done.exit_code == 0, done.output
        assert f"{PROGRAM} (program)" in done.stdout
        assert PROGRAM_SECRET not in done.output
        assert not any(token in done.output for token in terminal.internet.tokens)
    assert stat.S_IMODE(terminal.file().stat().st_mode) == 0o600
    assert stat.S_IMODE(terminal.file().parent.stat().st_mode) == 0o700
    assert PROGRAM_SECRET not in terminal.file().read_text()


def test_a_program_that_may_only_read_signs_in_with_what_it_may(terminal: CommandLine) -> None:
    # GIVEN a program with the role viewer, whose client may not ask for more
    terminal.internet.program_scopes = "urlsync/read"

    done = terminal.run(*NAMED, "--client-id", PROGRAM, URLSYNC_CLIENT_SECRET=PROGRAM_SECRET)

    assert done.exit_code == 0, done.output
    assert terminal.asked("whoami")["scopes"] == ["urlsync/read"]


def test_a_wrong_secret_signs_nobody_in(terminal: CommandLine) -> None:
    done = terminal.run(*NAMED, "--client-id", PROGRAM, given="wrong\n")

    assert done.exit_code == 3
    assert "invalid_client" in done.stderr
    assert "next:  urlsync sign-in --stack work" in done.stderr
    assert not terminal.file().exists()


@pytest.mark.parametrize("url", ["http://api.example.com", "api.example.com", "http://localhost.example.com"])
def test_no_token_is_sent_over_plain_http(terminal: CommandLine, url: str) -> None:
    done = terminal.run("sign-in", "--stack", "work", "--api-url", url, "--sign-in-url", SIGN_IN_URL)

    assert done.exit_code == 2
    assert "Refusing to send tokens to" in done.stderr


def test_no_secret_is_no_sign_in(terminal: CommandLine) -> None:
    done = terminal.run(*NAMED, "--client-id", PROGRAM, given="")

    assert done.exit_code == 2
    assert "URLSYNC_CLIENT_SECRET" in done.stderr


@pytest.mark.parametrize("command", [["whoami"], ["syncs", "list"], ["sign-out"]])
def test_commands_need_a_stack(terminal: CommandLine, command: list[str]) -> None:
    done = terminal.run(*command)

    assert done.exit_code == 2
    assert "No stack is configured." in done.stderr


def test_an_unknown_stack_is_an_error(operator: CommandLine) -> None:
    done = operator.run("syncs", "list", "--stack", "other")

    assert done.exit_code == 3
    assert "next:  urlsync sign-in --stack other" in done.stderr


@pytest.mark.parametrize("name", ["../../etc", "a/b", "", " "])
def test_a_stack_name_is_never_a_path(operator: CommandLine, name: str) -> None:
    done = operator.run("sign-in", "--stack", name or ".", "--api-url", API_URL, "--sign-in-url", SIGN_IN_URL)

    assert done.exit_code == 2


def test_the_stack_of_the_last_sign_in_is_the_default(operator: CommandLine) -> None:
    again = ("sign-in", "--stack", "second", *NAMED[3:], "--client-id", PROGRAM)
    operator.run(*again, given=PROGRAM_SECRET)

    assert operator.asked("whoami")["stack"] == "second"
    assert operator.asked("whoami", "--stack", "work")["stack"] == "work"
    assert operator.run("whoami", "--json", URLSYNC_STACK="work").stdout.count('"work"') == 1
    operator.run("stacks", "--use", "work")
    assert operator.asked("whoami")["stack"] == "work"
    assert [(each["name"], each["default"]) for each in operator.asked("stacks")["items"]] == [
        ("second", False),
        ("work", True),
    ]


def test_an_expired_sign_in_asks_for_another(operator: CommandLine) -> None:
    operator.change_session(expires_at=time.time() + 5)

    done = operator.run("syncs", "list")

    assert done.exit_code == 3
    assert "Your sign-in has expired." in done.stderr


def test_a_program_with_its_secret_renews_its_sign_in(operator: CommandLine) -> None:
    operator.change_session(expires_at=0)

    done = operator.run("syncs", "list", URLSYNC_CLIENT_SECRET=PROGRAM_SECRET)

    assert done.exit_code == 0, done.output
    assert len(operator.internet.tokens) == 2


def test_a_persons_sign_in_is_renewed(operator: CommandLine) -> None:
    # GIVEN a person whose access token is over
    operator.change_session(expires_at=0, refresh_token=REFRESH_TOKEN, client_id=PERSON_CLIENT, is_program=False)

    # WHEN they go on THEN they get another, which is kept
    assert operator.asked("whoami")["actor"] == "ann"
    assert operator.asked("whoami")["actor"] == "ann"
    assert len(operator.internet.tokens) == 2
    assert stat.S_IMODE(operator.file().stat().st_mode) == 0o600

    # WHEN they sign out THEN nothing of it is of use any more
    assert operator.run("sign-out").exit_code == 0
    assert operator.internet.revoked == [REFRESH_TOKEN]
    assert json.loads(operator.file().read_text())["session"] is None
    assert operator.run("whoami").exit_code == 3


def test_a_revoked_refresh_token_asks_for_another_sign_in(operator: CommandLine) -> None:
    operator.change_session(expires_at=0, refresh_token="fake-revoked-token", is_program=False)

    assert operator.run("whoami").exit_code == 3


def test_a_rejected_access_token_asks_for_another_sign_in(operator: CommandLine) -> None:
    operator.change_session(access_token="fake-unknown-token")

    done = operator.run("syncs", "list")

    assert done.exit_code == 3
    assert "next:  urlsync sign-in --stack work" in done.stderr
    assert "fake-unknown-token" not in done.output


@pytest.mark.parametrize("content", ["", "[]", "{", '{"stack": {}, "session": null}'])
def test_an_invalid_file_counts_as_signed_out(operator: CommandLine, content: str) -> None:
    operator.file().write_text(content)

    assert operator.run("syncs", "list").exit_code == 3


def test_a_folder_that_is_not_writable_is_an_error(terminal: CommandLine) -> None:
    terminal.home.write_text("a file, and no folder")

    done = terminal.run(*NAMED, "--client-id", PROGRAM, given=PROGRAM_SECRET)

    assert done.exit_code == 2
    assert "Set URLSYNC_HOME to a writable folder." in done.stderr


class _Back:
    """A person who has been to the page already."""

    def __init__(self, attempt: AuthorizationRequest) -> None:
        assert attempt.url.startswith(f"{SIGN_IN_URL}/oauth2/authorize?response_type=code&")

    def __enter__(self) -> "_Back":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def wait(self, seconds: float) -> str:
        assert seconds == 300
        return "fake-code"


def test_a_person_signs_in_on_the_page(terminal: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sign_in, "RedirectServer", _Back)

    done = terminal.run(*NAMED, "--sign-in-client-id", PERSON_CLIENT, "--no-browser")

    assert done.exit_code == 0, done.output
    assert f"client_id={PERSON_CLIENT}" in done.stderr.splitlines()[1]
    assert "signed in as  ann" in done.stdout
    assert terminal.asked("whoami")["is_program"] is False


def local_stack(folder: Path, secret: str = PROGRAM_SECRET, **addresses: str) -> None:
    """Describe a local stack as `make dev` does, but for some `addresses`."""
    described = {
        "api_url": addresses.get("api_url", "https://127.0.0.1:4566/live"),
        "region": "us-east-1",
        "aws_endpoint": addresses.get("aws_endpoint", "https://localhost:4566"),
        "operator": {
            "token_url": addresses.get("token_url", "https://[::1]:4566/oauth2/token"),
            "client_id": PROGRAM,
            "client_secret": secret,
            "sign_in_client_id": PERSON_CLIENT,
        },
    }
    (folder / ".local").mkdir(exist_ok=True)
    (folder / ".local" / "stack.json").write_text(json.dumps(described))


def test_the_local_stack_is_found_from_anywhere_in_the_clone(
    terminal: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local_stack(tmp_path)
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")

    assert "You are not signed in." in terminal.run("whoami").stderr
    assert terminal.run("sign-in", "--program").exit_code == 0
    assert terminal.asked("whoami")["stack"] == "local"


@pytest.mark.parametrize("name", ["api_url", "token_url", "aws_endpoint"])
@pytest.mark.parametrize(
    "address",
    [
        *("https://phish.example.com/live", "https://127.0.0.1.example.com", "https://127.0.0.1@phish.example.com"),
        *("https://10.0.0.1", "https://0.0.0.0", "https://localhost.", "//", "", "https://[::1"),
    ],
)
def test_a_folder_with_addresses_of_another_machine_is_no_local_stack(
    terminal: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, address: str
) -> None:
    # GIVEN a folder of somebody else, such as a clone, that describes a stack elsewhere
    local_stack(tmp_path, **{name: address})
    monkeypatch.chdir(tmp_path)

    # WHEN
    done = terminal.run("sign-in", "--program")

    # THEN nothing is sent
    assert done.exit_code != 0
    assert terminal.internet.seen == []


def test_a_new_local_stack_needs_a_new_sign_in(terminal: CommandLine, tmp_path: Path) -> None:
    # GIVEN somebody who is signed in to the local stack
    local_stack(tmp_path)
    terminal.run("sign-in", "--program")

    # WHEN it is created again, with other clients
    file = tmp_path / ".local" / "stack.json"
    file.write_text(file.read_text().replace(PERSON_CLIENT, "fake-newer-client"))

    # THEN their tokens are of the one before
    assert terminal.run("whoami").exit_code == 3


def test_who_is_signed_in_sees_their_roles(operator: CommandLine) -> None:
    assert operator.asked("whoami")["roles"] == ["admin"]
    assert "admin" in operator.run("whoami").output


def test_who_has_no_role_sees_what_to_ask_for(operator: CommandLine) -> None:
    operator.service("identify_actor").gives = an_actor()

    assert operator.asked("whoami")["rights"] == []
    assert "ask an administrator" in operator.run("whoami").output
