"""`urlsync proposals`: the real API answers; the use cases are given what they find."""

from dataclasses import replace

import pytest
from urlsync.domain.connection import Profile
from urlsync.domain.errors import OwnerNotConnected
from urlsync.domain.provisioning import Provisioning
from urlsync.ports.storage import Page
from urlsync_cli import prompts

from tests.fakes.api_service import ANN, Deed
from tests.fakes.command_line import CommandLine
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, a_connection
from tests.golden.examples import PROPOSAL

PROPOSAL_ID = PROPOSAL.provisioning_id
APP_NAME = PROPOSAL.app_name
OTHER_ID = "9f0c1f3e-0000-4000-8000-000000000009"
UNCONNECTED = replace(PROPOSAL, connection_id=None, app=None, app_name="an-app-id", concerns=("no_connection",))


@pytest.fixture
def decide(operator: CommandLine) -> Deed:
    """Return the use case, with one proposal of the operator's project and connection."""
    decide = operator.service("decide_proposals")
    wait_for_a_decision(decide, PROPOSAL)
    decide.accept.gives = PROPOSAL
    return decide


def wait_for_a_decision(decide: Deed, *proposals: Provisioning) -> None:
    decide.waiting.gives = Page(list(proposals), None)


def test_proposals_are_listed_with_what_speaks_against_them(operator: CommandLine, decide: Deed) -> None:
    shown = operator.run("proposals", "list", COLUMNS="300").stdout
    for text in (PROPOSAL_ID[:8], APP_NAME, PROJECT_ID[:8], "Others may see the project's env vars [project_shared]"):
        assert text in shown
    assert operator.run("proposals", "list", "--quiet").stdout == f"{PROPOSAL_ID}\n"
    (listed,) = operator.asked("proposals", "list")["items"]
    assert (listed["proposal_id"], listed["actions"]) == (PROPOSAL_ID, ["accept_proposal", "decline_proposal"])


def test_no_proposals_are_a_sentence(operator: CommandLine, decide: Deed) -> None:
    wait_for_a_decision(decide)
    assert operator.run("proposals", "list").stderr == "No proposals wait for a decision.\n"


@pytest.mark.parametrize("name", [PROPOSAL_ID, PROPOSAL_ID[-40:], APP_NAME.upper()])
def test_a_proposal_is_accepted_by_its_names(operator: CommandLine, decide: Deed, name: str) -> None:
    done = operator.run("proposals", "accept", name, "--yes")

    accepted = f"Accepted: the sync with the Heroku app {APP_NAME} is being enabled."
    assert done.stdout == f"{accepted} Follow it with: urlsync databases show {PROPOSAL_ID}\n"
    ((arguments, named),) = decide.accept.asked
    assert (arguments, named["actor"].name) == ((PROPOSAL_ID,), ANN.name)


def test_a_short_id_names_one_of_several(operator: CommandLine, decide: Deed) -> None:
    wait_for_a_decision(decide, PROPOSAL, replace(PROPOSAL, provisioning_id=OTHER_ID))

    assert operator.run("proposals", "decline", OTHER_ID[:8], "--yes").exit_code == 0
    assert [arguments for arguments, _ in decide.decline.asked] == [(OTHER_ID,)]
    # AND an app that has two of them does not
    assert f"{APP_NAME!r} matches 2 proposals:" in operator.run("proposals", "decline", APP_NAME, "--yes").stderr


def test_a_declined_proposal_is_a_sentence(operator: CommandLine, decide: Deed) -> None:
    done = operator.run("proposals", "decline", APP_NAME, "--yes")

    sentence = f"Declined: the sync with the Heroku app {APP_NAME} is never enabled by default.\n"
    assert (done.exit_code, done.stdout) == (0, sentence)
    assert operator.asked("proposals", "decline", APP_NAME, "--yes") == {"proposal_id": PROPOSAL_ID, "declined": True}
    assert operator.asked("proposals", "accept", APP_NAME, "--yes")["heroku_database_id"] == PROPOSAL_ID


@pytest.mark.parametrize("decision", ["accept", "decline"])
@pytest.mark.parametrize(("reply", "exit_code"), [("y\n", 0), ("n\n", 2), ("\n", 2)])
def test_a_person_confirms_what_they_see(
    operator: CommandLine, decide: Deed, monkeypatch: pytest.MonkeyPatch, decision: str, reply: str, exit_code: int
) -> None:
    # GIVEN a person at a terminal
    monkeypatch.setattr(prompts, "is_interactive", lambda: True)
    project = operator.asked("projects", "show", PROJECT_ID)["name"]
    profile = Profile(hasura_account="ada@example.com", heroku_account="bea@example.com")
    operator.world.connections.stored[CONNECTION_ID] = a_connection(profile=profile)
    # WHEN they decide
    done = operator.run("proposals", decision, APP_NAME, given=reply)
    # THEN the question shows project, app, account, and what speaks against it
    shown = (
        f"Project: {project} ({PROJECT_ID})\n"
        f"Heroku app: {APP_NAME}\n"
        "Account: Hasura ada@example.com, Heroku bea@example.com\n"
        "Concerns: Others may see the project's env vars [project_shared]; "
        "The app was not made for the project [app_not_new]\n"
    )
    assert done.stderr.startswith(shown)
    # AND only a yes decides
    assert done.exit_code == exit_code
    assert len(getattr(decide, decision).asked) == (exit_code == 0)


def test_a_project_without_a_connection_is_shown_by_its_id(
    operator: CommandLine, decide: Deed, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN a proposal of an owner without a connection
    monkeypatch.setattr(prompts, "is_interactive", lambda: True)
    wait_for_a_decision(decide, UNCONNECTED)
    operator.world.connections.stored.pop(CONNECTION_ID)
    decide.accept.gives = OwnerNotConnected()
    # WHEN it is accepted all the same
    done = operator.run("proposals", "accept", UNCONNECTED.provisioning_id, given="y\n")
    # THEN the prompt says what is missing, and the refusal says what to do
    account = "no connection of the project's owner"
    assert f"Project: {PROJECT_ID}\nHeroku app: an-app-id\nAccount: {account}\n" in done.stderr
    assert done.exit_code == 4
    assert "Add a connection of the project's owner, then accept the proposal" in done.stderr


@pytest.mark.parametrize("decision", ["accept", "decline"])
def test_nothing_is_decided_without_a_confirmation(operator: CommandLine, decide: Deed, decision: str) -> None:
    done = operator.run("proposals", decision, PROPOSAL_ID)

    assert (done.exit_code, getattr(decide, decision).asked) == (2, [])
    assert "Confirmation required; pass --yes." in done.stderr


def test_a_proposal_that_nobody_made_is_status_4(operator: CommandLine, decide: Deed) -> None:
    done = operator.run("proposals", "accept", "nothing", "--yes")

    assert done.exit_code == 4
    assert "No proposal is called 'nothing'." in done.stderr
    assert "urlsync proposals list" in done.stderr


def test_when_a_proposal_lapses_is_shown(operator: CommandLine, decide: Deed) -> None:
    assert operator.asked("proposals", "list")["items"][0]["expires_at"] is not None
    assert "LAPSES" in operator.run("proposals", "list", COLUMNS="300").stdout
