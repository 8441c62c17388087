"""What a name on the command line stands for, and when it is not clear enough."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from urlsync.domain.connection import Profile
from urlsync_cli import prompts
from urlsync_cli.errors import UsageError

from tests.fakes.clock import START
from tests.fakes.command_line import CommandLine
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, a_connection
from tests.fakes.operators import OTHER_CONNECTION_ID

APP_NAME = "quiet-river-1234"
SAME_TOKENS = "fake-hasura-token\nfake-heroku-access-token\n"
ENABLE = ("enable", PROJECT_ID, "--heroku-app", APP_NAME)


@pytest.fixture
def sync_id(operator: CommandLine) -> str:
    return str(operator.asked(*ENABLE)["sync_id"])


@pytest.mark.parametrize(
    "name",
    [APP_NAME, "PG_DATABASE_URL", "pg_database_url", f"{APP_NAME}/PG_DATABASE_URL", "shop", "Shop/PG_DATABASE_URL"],
)
def test_a_sync_is_named_by_its_app_project_and_env_var(operator: CommandLine, sync_id: str, name: str) -> None:
    assert operator.asked("syncs", "show", name)["sync_id"] == sync_id


def test_an_id_prefix_needs_six_characters(operator: CommandLine, sync_id: str) -> None:
    # WHEN a prefix is too short THEN the error says which sync it may mean, and how to say it
    done = operator.run("opt-out", sync_id[:5])
    assert done.exit_code == 2
    assert f"{sync_id[:5]!r} is too short: an id prefix needs 6 characters." in done.stderr
    assert f"next:  Pass a longer prefix, such as {sync_id[:8]}." in done.stderr
    assert operator.world.only_sync.reason is None

    # WHEN it is long enough THEN it is taken
    assert operator.run("opt-out", sync_id[:6]).exit_code == 0


def test_an_ambiguous_name_comes_with_one_that_is_not(operator: CommandLine, sync_id: str) -> None:
    # GIVEN two syncs of one app
    operator.asked(*ENABLE, "--env-var", "OTHER_DATABASE_URL")

    # WHEN the app names them both
    done = operator.run("opt-out", APP_NAME)

    # THEN the name that the error offers is taken
    offered = re.search(r"Be more specific, such as (\S+) for the first of them\.", done.stderr)
    assert offered is not None
    assert operator.run("opt-out", offered[1]).exit_code == 0


@pytest.mark.parametrize("how", ["prefix", "name"])
def test_nothing_is_deleted_by_a_name_without_a_prompt(operator: CommandLine, sync_id: str, how: str) -> None:
    done = operator.run("delete", sync_id[:8] if how == "prefix" else APP_NAME, "--yes")

    assert done.exit_code == 2
    assert f"next:  Pass the id: {sync_id} --yes" in done.stderr
    assert sync_id in operator.world.syncs.stored
    assert operator.run("connections", "delete", CONNECTION_ID[:8], "--yes").exit_code == 2
    assert CONNECTION_ID in operator.world.connections.stored


@pytest.mark.parametrize(("reply", "is_deleted"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_a_person_confirms_a_deletion_by_name(
    operator: CommandLine, sync_id: str, monkeypatch: pytest.MonkeyPatch, reply: str, *, is_deleted: bool
) -> None:
    # GIVEN a person at a terminal
    monkeypatch.setattr(prompts, "is_interactive", lambda: True)

    # WHEN they delete a sync by its app's name THEN the question says which sync that is
    done = operator.run("delete", APP_NAME, given=reply)
    assert f"Delete sync {sync_id} ({APP_NAME} DATABASE_URL → PG_DATABASE_URL)" in done.stderr
    assert (sync_id not in operator.world.syncs.stored) is is_deleted
    assert done.exit_code == (0 if is_deleted else 2)


def test_the_newest_of_equal_connections_is_used(operator: CommandLine) -> None:
    # GIVEN a second connection of the same accounts
    newest = operator.asked("connections", "add", given=SAME_TOKENS)["connection_id"]
    profile = operator.world.connections.stored[newest].profile
    operator.world.connections.stored[CONNECTION_ID] = a_connection(
        profile=replace(profile, created_at=START - timedelta(days=1))
    )

    # WHEN none is named THEN nobody is asked which, as both do the same
    assert operator.asked(*ENABLE)["connection_id"] == newest
    assert operator.run("heroku-apps").exit_code == 0


def test_a_sync_that_lost_its_connection_restarts_with_the_owners_newest(operator: CommandLine, sync_id: str) -> None:
    # GIVEN a sync whose connection was forgotten, two equal connections of the owner, and one of a stranger
    newest = operator.asked("connections", "add", given=SAME_TOKENS)["connection_id"]
    profile = operator.world.connections.stored[newest].profile
    operator.world.connections.stored[CONNECTION_ID] = a_connection(
        profile=replace(profile, created_at=START - timedelta(days=1))
    )
    operator.world.stranger_connects()
    operator.asked("opt-out", sync_id)
    operator.world.syncs.stored[sync_id] = replace(operator.world.only_sync, connection_id=None)

    # WHEN it is restarted as the README does THEN nobody has to choose
    restarted = operator.asked("restart", sync_id)
    assert (restarted["status"], restarted["connection_id"]) == ("active", newest)


def test_only_connections_of_the_owner_are_considered(operator: CommandLine) -> None:
    operator.world.stranger_connects()

    assert operator.asked(*ENABLE)["connection_id"] == CONNECTION_ID


def test_a_connection_without_a_heroku_account_is_not_considered(operator: CommandLine) -> None:
    complete = operator.asked("connections", "add", given=SAME_TOKENS)["connection_id"]
    operator.asked("connections", "add", "--no-heroku", given=SAME_TOKENS)

    assert operator.asked(*ENABLE)["connection_id"] == complete
    assert operator.run("heroku-apps").exit_code == 0


def test_connections_of_several_heroku_accounts_are_listed(operator: CommandLine) -> None:
    # GIVEN two connections of the project's owner with different Heroku accounts
    operator.world.connections.stored[CONNECTION_ID] = a_connection(profile=Profile(heroku_account="first@example.com"))
    operator.world.connections.stored[OTHER_CONNECTION_ID] = a_connection(
        connection_id=OTHER_CONNECTION_ID, profile=Profile(heroku_account="second@example.com")
    )

    # WHEN none is named THEN the error tells them apart, and what to pass
    done = operator.run(*ENABLE)
    assert done.exit_code == 2
    assert "More than one connection can see this project:" in done.stderr
    assert "second@example.com" in done.stderr
    option = re.search(r"next:  Choose one: (--connection) (\S+)", done.stderr)
    assert option is not None
    assert operator.run(*ENABLE, option[1], option[2]).exit_code == 0


def test_no_connection_says_how_to_add_one(operator: CommandLine) -> None:
    operator.run("connections", "delete", CONNECTION_ID, "--yes")

    done = operator.run("heroku-apps")

    assert done.exit_code == 4
    assert "error: No connection exists." in done.stderr
    assert "next:  Add one: urlsync connections add" in done.stderr


def test_a_prompt_needs_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)

    with pytest.raises(UsageError, match="Confirmation required; pass --yes"):
        prompts.confirm("Delete it?", yes=False)
    with pytest.raises(UsageError, match="Missing value: Hasura token"):
        prompts.secret("URLSYNC_NO_SUCH_TOKEN", "Hasura token")
