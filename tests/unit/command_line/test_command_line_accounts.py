"""Connections, Heroku apps and projects. Tokens are read without echo and never printed."""

import pytest
import requests
from urlsync.domain.app_list import ListedApp
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync_cli.commands import connections

from tests.fakes.actors import ADMIN
from tests.fakes.command_line import CommandLine
from tests.fakes.examples import CONNECTION_ID, OWNER_ID
from tests.fakes.heroku import GOOD_CODE

TOKENS = "fake-hasura-token\nfake-heroku-access-token\n"


def test_tokens_come_on_standard_input(operator: CommandLine) -> None:
    made = operator.asked("connections", "add", given=TOKENS)

    stored = operator.world.connections.stored[made["connection_id"]]
    assert stored.hasura_token.reveal() == "fake-hasura-token"
    assert stored.heroku is not None
    assert stored.heroku.access_token.reveal() == "fake-heroku-access-token"


def test_tokens_come_from_the_environment(operator: CommandLine) -> None:
    done = operator.run("connections", "add", URLSYNC_HASURA_TOKEN="fake-hasura-token")

    assert done.exit_code == 0, done.output
    assert "connect" in done.stdout
    assert "fake-hasura-token" not in done.output


@pytest.mark.parametrize("given", ["fake-hasura-token\n", "fake-hasura-token\n\n"])
def test_the_heroku_token_may_come_later(operator: CommandLine, given: str) -> None:
    assert operator.asked("connections", "add", given=given)["heroku_account"] is None
    assert operator.asked("connections", "add", "--no-heroku", given=TOKENS)["heroku_account"] is None


def test_a_token_that_does_not_work_is_refused(operator: CommandLine) -> None:
    done = operator.run("connections", "add", given="wrong-token\n")

    assert done.exit_code == 4
    assert "Hasura Cloud rejected the token" in done.stderr
    assert "wrong-token" not in done.output


def test_no_token_is_no_connection(operator: CommandLine) -> None:
    assert operator.run("connections", "add", given="").exit_code == 2


def test_consent_is_given_at_heroku(operator: CommandLine) -> None:
    address = operator.asked("connections", "connect-heroku", CONNECTION_ID, "--no-wait")["console_url"]

    done = operator.run("connections", "connect-heroku", CONNECTION_ID[:8], "--no-browser", "--no-wait")

    # The terminal begins no sign-in of its own, which could end in anybody's browser.
    assert address.endswith(f"/console/#/connections/{CONNECTION_ID}")
    assert address in done.stderr
    assert "Connect Heroku" in done.stderr
    assert operator.world.sign_ins.begun == {}


def test_connections_are_listed_and_deleted(operator: CommandLine) -> None:
    assert CONNECTION_ID[:8] in operator.run("connections", "list").stdout
    assert operator.run("connections", "delete", CONNECTION_ID).exit_code == 2
    assert operator.run("connections", "delete", CONNECTION_ID, "--yes").exit_code == 0
    assert operator.world.connections.stored == {}
    assert "Add one: urlsync connections add" in operator.run("connections", "list").stderr


def test_apps_are_searched(operator: CommandLine) -> None:
    # GIVEN more apps than one page of the API has
    operator.world.apps.more = [ListedApp(id=f"id-{each}", name=f"app-{each:04}", team="shops") for each in range(1150)]

    # WHEN THEN
    assert len(operator.asked("heroku-apps")["items"]) == 1151
    assert [app["name"] for app in operator.asked("heroku-apps", "0007")["items"]] == ["app-0007"]
    assert "shops" in operator.run("heroku-apps", "0007").stdout
    assert "No app matches." in operator.run("heroku-apps", "no-such-app").stderr
    # AND the list was loaded once, until a person asks
    assert operator.world.heroku.calls == ["app_page"] * 3
    operator.asked("heroku-apps", "--refresh")
    assert operator.world.heroku.calls == ["app_page"] * 6


def test_apps_that_are_not_loaded_yet_are_said(operator: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN a Heroku that answers the first page only
    monkeypatch.setattr(connections, "LOAD_TIMEOUT_S", 0)
    operator.world.apps.more = [ListedApp(id=f"id-{each}", name=f"app-{each:04}") for each in range(1150)]
    operator.world.heroku.before_each = lambda operation: _is_down(operator) if operation == "app_page" else None

    # WHEN THEN
    done = operator.run("heroku-apps", "app-0007")
    assert "Searched 500 apps: the others are not loaded yet." in done.stderr
    assert "app-0007" in done.stdout


def _is_down(operator: CommandLine) -> None:
    if operator.world.heroku.calls.count("app_page") > 1:
        raise TransientFailure("heroku_unavailable")


def test_the_config_vars_of_an_app_are_listed_by_name(operator: CommandLine) -> None:
    assert operator.asked("heroku-config-vars", "quiet-river-1234")["items"] == [{"name": "DATABASE_URL"}]
    assert "DATABASE_URL" in operator.run("heroku-config-vars", "quiet-river-1234").stdout
    operator.world.heroku.config.clear()
    assert "no config var with a Postgres URL" in operator.run("heroku-config-vars", "quiet-river-1234").stderr


def test_a_project_shows_its_env_vars_by_name(operator: CommandLine) -> None:
    (project,) = operator.asked("projects", "list")["items"]
    operator.asked("enable", project["name"], "--heroku-app", "quiet-river-1234")

    shown = operator.run("projects", "show", project["name"])

    assert "PG_DATABASE_URL" in shown.stdout
    assert "postgres://" not in shown.output


def test_consent_is_waited_for(operator: CommandLine) -> None:
    # GIVEN a connection without a Heroku account, and a person who gives consent while the terminal waits
    made = operator.asked("connections", "add", "--no-heroku", given=TOKENS)["connection_id"]

    def give_consent(_request: requests.PreparedRequest) -> None:
        state = operator.world.begin_sign_in(made, actor=ADMIN).state.reveal()
        operator.world.finish_sign_in(state, GOOD_CODE, None, same_browser=True)

    operator.internet.instead = give_consent

    # WHEN it has waited THEN the account is connected
    connected = operator.asked("connections", "connect-heroku", made, "--no-browser")
    assert (connected["connection_id"], connected["heroku_account"] is None) == (made, False)


def test_waiting_for_consent_times_out(operator: CommandLine) -> None:
    made = operator.asked("connections", "add", "--no-heroku", given=TOKENS)["connection_id"]

    done = operator.run("connections", "connect-heroku", made, "--no-browser", "--timeout", "1")

    assert done.exit_code == 6
    assert "Timed out waiting for the sign-in to Heroku." in done.stderr


def test_a_connection_is_shared_with_a_team_and_no_longer(operator: CommandLine) -> None:
    made = operator.asked("connections", "add", given=TOKENS)["connection_id"]

    shared = operator.asked("connections", "share", made, "shops")
    assert (shared["team"], operator.world.connections.stored[made].team) == ("shops", "shops")
    assert "team shops" in operator.run("connections", "share", made, "shops").output

    ended = operator.asked("connections", "share", made, "--with-nobody")
    assert (ended["team"], operator.world.connections.stored[made].team) == (None, None)


@pytest.mark.parametrize("arguments", [[], ["shops", "--with-nobody"]])
def test_sharing_names_a_team_or_nobody(operator: CommandLine, arguments: list[str]) -> None:
    made = operator.asked("connections", "add", given=TOKENS)["connection_id"]

    done = operator.run("connections", "share", made, *arguments)

    assert done.exit_code == 2
    assert "Pass either a team or --with-nobody." in done.stderr


def test_a_connection_is_named_and_found_by_its_name(operator: CommandLine) -> None:
    done = operator.run("connections", "edit", CONNECTION_ID, "--name", "Shops")
    assert (done.exit_code, "Connection changed. Its syncs go on." in done.stdout) == (0, True)

    assert operator.asked("connections", "edit", "shops", "--name", "Books")["name"] == "Books"
    assert "Books" in operator.run("connections", "list").stdout
    assert operator.asked("connections", "edit", "books", "--name", "")["name"] == f"Hasura user {OWNER_ID[:8]}"


def test_a_token_is_replaced_from_standard_input_or_the_environment(operator: CommandLine) -> None:
    # GIVEN
    operator.world.hasura.users["fake-new-token"] = OWNER_ID
    operator.world.heroku.tokens.add("fake-new-heroku-token")

    # WHEN
    done = operator.run("connections", "edit", CONNECTION_ID, "--hasura-token", given="fake-new-token\n")

    # THEN it was read, not shown, and the user is reminded of the former one
    assert done.exit_code == 0, done.output
    assert operator.world.connections.stored[CONNECTION_ID].hasura_token == Secret("fake-new-token")
    assert "fake-new-token" not in done.output
    assert "https://cloud.hasura.io/account-settings/access-tokens" in done.stderr

    # AND
    command = ("connections", "edit", CONNECTION_ID, "--heroku-token")
    assert operator.run(*command, URLSYNC_HEROKU_TOKEN="fake-new-heroku-token").exit_code == 0
    assert operator.world.apps.revoked == [("fake-heroku-access-token", None)]


def test_a_token_of_another_account_is_rejected(operator: CommandLine) -> None:
    operator.world.hasura.users["fake-others-token"] = "somebody-else"
    done = operator.run("connections", "edit", CONNECTION_ID, "--hasura-token", given="fake-others-token\n")
    assert (done.exit_code, "Make a new connection" in done.stderr) == (4, True)


def test_an_edit_of_a_connection_says_what_to_change(operator: CommandLine) -> None:
    done = operator.run("connections", "edit", CONNECTION_ID)
    assert (done.exit_code, "Nothing to change." in done.stderr) == (2, True)


def test_a_connection_is_added_with_a_name(operator: CommandLine) -> None:
    added = operator.asked("connections", "add", "--no-heroku", "--name", "Shops", given="fake-hasura-token\n")
    assert added["name"] == "Shops"
