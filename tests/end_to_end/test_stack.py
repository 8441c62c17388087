"""The stack on one machine: where it listens, and that it is kept."""

import psutil
import requests

from local.stack.home import Home, read_json
from local.stack.outputs import Stack
from local.stack.runner import Runner


def listeners() -> list[tuple[int | None, str, int]]:
    """Every (process, address, port) of this machine on which somebody listens."""
    return [
        (connection.pid, *connection.laddr)
        for connection in psutil.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]


def test_the_description_is_complete(stack: Stack) -> None:
    assert set(stack) - {"demo"} == {
        "api_url",
        "console_url",
        "heroku_url",
        "hasura_url",
        "hasura_graphql_url",
        "aws_endpoint",
        "region",
        "table",
        "check_queue_url",
        "dead_letter_queue_url",
        "bus",
        "webhook_master_secret_arn",
        "operator",
    }
    assert set(stack["operator"]) == {
        "username",
        "password",
        "client_id",
        "client_secret",
        "sign_in_client_id",
        "token_url",
    }


def test_everything_listens_on_loopback_only(stack: Stack, home: Home) -> None:
    # GIVEN the ports of the stack
    ports = set(read_json(home.running_file)["ports"].values())

    # WHEN we look at who listens on them
    listening = {(port, ip) for _, ip, port in listeners() if port in ports}

    # THEN each is there, and none can be reached from another machine
    assert listening == {(port, "127.0.0.1") for port in ports}


def test_its_processes_listen_nowhere_else(stack: Stack, home: Home) -> None:
    # GIVEN every process of the stack, and what those started
    noted = [psutil.Process(read_json(file)["pid"]) for file in home.path.glob("*.process.json")]
    family = {process.pid for one in noted for process in (one, *one.children(recursive=True))}

    # THEN whatever they listen on is loopback
    assert len(noted) == 3
    assert {ip for process, ip, _ in listeners() if process in family} == {"127.0.0.1"}


def test_starting_it_again_finds_it_running(stack: Stack, home: Home, runner: Runner) -> None:
    before = {file: file.read_text() for file in home.path.glob("*.process.json")}

    again = runner.up({})

    assert again == stack
    assert {file: file.read_text() for file in home.path.glob("*.process.json")} == before


def test_a_program_gets_a_token_with_the_scope_it_asks_for(stack: Stack) -> None:
    operator = stack["operator"]

    answer = requests.post(
        operator["token_url"],
        data={"grant_type": "client_credentials", "scope": "urlsync/read"},
        auth=(operator["client_id"], operator["client_secret"]),
        timeout=10,
    )

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
