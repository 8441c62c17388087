"""What an operator does in a terminal, on the deployed template."""

import json

import pytest
import requests

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tests.fakes.browser import sign_in_at
from tests.fakes.stack_terminal import Terminal
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app
from tools.operator_account import give_access

CHOSEN = "Fake-password-1-of-anns-own"


@pytest.fixture
def shop(stack: Stack) -> UnsyncedApp:
    return an_unsynced_app(stack)


def test_a_new_operator_signs_in_and_out_on_the_page(stack: Stack, aws: EmulatedAws, terminal: Terminal) -> None:
    # GIVEN a new operator with a one-time password
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    password = give_access(cognito, stack_outputs(aws)["UserPoolId"], terminal.clone.name)

    # WHEN they sign in, and choose a password of their own on the page
    waiting = terminal.start("sign-in", "--no-browser", "--json")
    assert waiting.stderr is not None
    said, address = waiting.stderr.readline(), waiting.stderr.readline().strip()
    assert "Open this address" in said
    returned = sign_in_at(address, terminal.clone.name, password or "", CHOSEN)
    assert returned is not None
    assert "You are signed in" in requests.get(returned, timeout=15).text
    signed_in = json.loads(waiting.communicate(timeout=30)[0])

    # THEN the API knows them, until they sign out
    assert (signed_in["actor"], signed_in["is_program"]) == (terminal.clone.name, False)
    assert "items" in terminal.asked("syncs", "list")
    terminal.run("sign-out")
    terminal.run("syncs", "list", status=3)


def test_an_operator_works_a_sync_from_beginning_to_end(stack: Stack, terminal: Terminal, shop: UnsyncedApp) -> None:
    # GIVEN a program that is signed in, and a connection
    terminal.run("sign-in", "--program")
    tokens = {"URLSYNC_HASURA_TOKEN": shop.owner.token, "URLSYNC_HEROKU_TOKEN": shop.heroku.token}
    connection = terminal.asked("connections", "add", given=tokens)["connection_id"]
    assert shop.app["name"] in terminal.run("heroku-apps", "--connection", connection[:8])

    # WHEN a sync is enabled THEN the env var is there
    order = ("enable", shop.project.id, "--heroku-app", shop.app["name"])
    sync_id = terminal.asked(*order, "--connection", connection)["sync_id"]
    assert shop.environment()["PG_DATABASE_URL"] == shop.url
    assert terminal.asked("check", sync_id)["outcome"] == "unchanged"
    levels = {finding["level"] for finding in terminal.asked("diagnosis", sync_id)["findings"]}
    assert "problem" not in levels

    # WHEN webhooks are tried by hand THEN only one with the right signature is taken
    assert terminal.asked("webhook", "send", sync_id) == {"status": 204, "accepted": True}
    refused = terminal.asked("webhook", "send", sync_id, status=4, given={"URLSYNC_WEBHOOK_SECRET": "wrong"})
    assert refused["error"]["status"] == 401

    # WHEN it is opted out and restarted THEN the history shows everything, with the actors
    assert terminal.asked("opt-out", sync_id)["reason"] == "opted_out"
    assert terminal.asked("restart", sync_id, "--connection", connection)["status"] == "active"
    history = terminal.asked("history", sync_id)["items"]
    actors = {entry["action"]: entry["actor"] for entry in history}
    assert {"enabled", "check_requested", "opted_out", "restarted"} <= actors.keys()
    assert actors["opted_out"] == "operator"
    followed = terminal.run("tail", sync_id, "--last", "1000", "--for", "0.1", "--json").splitlines()
    assert len(followed) >= len(history)

    # WHEN it is deleted THEN nothing is left but the env var
    letters = terminal.asked("dead-letters", "list")["items"]
    assert sync_id not in {letter["sync_id"] for letter in letters}
    terminal.run("delete", sync_id, "--yes")
    terminal.run("syncs", "show", sync_id, status=4)
    terminal.run("connections", "delete", connection, "--yes")
    assert shop.environment()["PG_DATABASE_URL"] == shop.url


def test_a_stack_is_found_in_aws(stack: Stack, terminal: Terminal, aws: EmulatedAws) -> None:
    # GIVEN no stack.json, but AWS credentials
    (terminal.clone / ".local" / "stack.json").unlink()
    program = stack["operator"]
    order = ("sign-in", "--stack", "local-urlsync", "--region", stack["region"], "--client-id", program["client_id"])

    # WHEN a program signs in THEN the outputs are followed, to the sign-in page and to the API
    given = {**aws.environment, "URLSYNC_CLIENT_SECRET": program["client_secret"]}
    signing_in = terminal.start(*order, given=given)
    complained = signing_in.communicate(timeout=60)[1]

    assert signing_in.returncode == 0, complained
    assert terminal.asked("whoami")["roles"] == ["admin"]
