"""Notification endpoints on the command line."""

import pytest

from tests.fakes.command_line import CommandLine
from tests.fakes.endpoints import HOOK


@pytest.fixture
def operator(operator: CommandLine) -> CommandLine:
    """Return an operator with an endpoint."""
    operator.environment["URLSYNC_ENDPOINT_URL"] = HOOK
    operator.asked("endpoints", "create", "On call", "--event", "Sync Paused")
    return operator


def test_the_secret_is_shown_once_and_the_url_never(operator: CommandLine) -> None:
    done = operator.run("endpoints", "create", "Receiver")
    (secret,) = [
        each.credentials.secret for each in operator.world.endpoints.stored.values() if each.name == "Receiver"
    ]

    assert (done.exit_code, secret.reveal() in done.stdout, "never shown again" in done.stdout) == (0, True, True)
    shown = done.output + operator.run("endpoints", "list").output + operator.run("endpoints", "list", "--json").output
    assert "fake-token" not in shown
    assert shown.count(secret.reveal()) == 1


def test_the_secret_of_a_slack_channel_is_not_shown_as_slack_verifies_no_signature(operator: CommandLine) -> None:
    done = operator.run("endpoints", "create", "Channel", "--slack")
    assert (done.exit_code, "secret" in done.stdout, "Endpoint created. Try it: " in done.stdout) == (0, False, True)


def test_a_url_inside_is_refused_with_the_reason(operator: CommandLine) -> None:
    done = operator.run("endpoints", "create", "Inside", URLSYNC_ENDPOINT_URL="https://169.254.169.254/")
    assert done.exit_code != 0
    assert "Only public addresses are allowed" in done.stderr


def test_an_event_that_there_is_not_is_refused(operator: CommandLine) -> None:
    for event in ("Sync Exploded", "Database URL Updated"):
        assert operator.run("endpoints", "create", "Other", "--event", event).exit_code != 0
    assert len(operator.world.endpoints.stored) == 1


def test_endpoints_are_listed_and_edited_by_name(operator: CommandLine) -> None:
    listed = operator.run("endpoints", "list").stdout
    assert ("On call" in listed, "hooks.example.com" in listed, " on" in listed) == (True, True, True)

    assert operator.run("endpoints", "edit", "On call", "--disable").stdout == "Endpoint On call changed: off.\n"
    edited = operator.asked("endpoints", "edit", "on call", "--enable", "--name", "Night", "--url")
    assert (edited["enabled"], edited["name"]) == (True, "Night")
    assert operator.run("endpoints", "edit", "Night").exit_code == 2


def test_a_test_says_what_came_of_it(operator: CommandLine) -> None:
    assert operator.run("endpoints", "test", "On call").stdout == "Test sent: accepted (204).\n"
    operator.world.endpoint_sender.gives = 500
    done = operator.run("endpoints", "test", "On call")
    assert (done.exit_code, done.stdout) == (1, "Test sent: refused (500).\n")
    operator.world.endpoint_sender.gives = "endpoint_timeout"
    said = operator.run("endpoints", "test", "On call").stdout
    assert said.startswith("Test sent: failed: Endpoint too slow [endpoint_timeout]. Make it respond")

    listed = operator.run("endpoints", "deliveries", "On call").stdout
    assert all(text in listed for text in ("endpoint.test", "accepted (204)", "refused (500)", "[endpoint_timeout]"))


def test_a_secret_is_rotated(operator: CommandLine) -> None:
    before = next(iter(operator.world.endpoints.stored.values())).credentials.secret
    rotated = operator.asked("endpoints", "rotate-secret", "On call")
    assert rotated["secret"] not in {before.reveal(), None}


def test_an_endpoint_is_deleted_by_its_whole_id(operator: CommandLine) -> None:
    (identifier,) = operator.world.endpoints.stored
    assert operator.run("endpoints", "delete", "On call", "--yes").exit_code == 2
    assert operator.run("endpoints", "delete", identifier, "--yes").stdout == f"Deleted endpoint {identifier}.\n"
    assert operator.world.endpoints.stored == {}
