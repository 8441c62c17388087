"""Syncs on the command line; the real API and its use cases answer."""

import json
from dataclasses import replace

import pytest
from urlsync.domain.signs import SignKind, Trust
from urlsync_cli import prompts

from tests.fakes.clock import START
from tests.fakes.command_line import CommandLine
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID
from tests.fakes.heroku import SECOND_URL
from tests.fakes.operators import OTHER_CONNECTION_ID

APP_NAME = "quiet-river-1234"


@pytest.fixture
def sync_id(operator: CommandLine) -> str:
    """A sync that was enabled over the command line."""
    sync = operator.asked("enable", PROJECT_ID, "--heroku-app", APP_NAME)
    return str(sync["sync_id"])


def test_a_sync_is_enabled_by_names(operator: CommandLine) -> None:
    # WHEN project and app are named, and the only connection is not
    name = operator.asked("projects", "show", PROJECT_ID)["name"]
    done = operator.run("enable", name.upper(), "--heroku-app", APP_NAME)

    # THEN the env var follows, and people read so
    assert done.exit_code == 0, done.output
    assert operator.world.target is not None
    assert f"DATABASE_URL of {APP_NAME}" in done.stdout
    assert operator.world.only_sync.connection_id == CONNECTION_ID


def test_a_check_is_waited_for(operator: CommandLine, sync_id: str) -> None:
    # GIVEN a config var that changed
    operator.world.heroku.rotate(SECOND_URL)

    # WHEN it is checked THEN the outcome is shown
    entry = operator.asked("check", sync_id)
    assert (entry["action"], entry["cause"], entry["outcome"]) == ("checked", "operator", "updated")
    assert operator.run("check", sync_id).stdout == (
        f"In sync: PG_DATABASE_URL already had the value of DATABASE_URL of {APP_NAME}.\n"
    )


def test_a_check_that_finds_no_source_is_status_1(operator: CommandLine, sync_id: str) -> None:
    operator.world.heroku.drop()

    done = operator.run("check", sync_id)

    assert done.exit_code == 1
    assert "source_missing" in done.stdout


def test_a_check_that_takes_longer_is_status_6(operator: CommandLine, sync_id: str) -> None:
    operator.world.queue.held = True

    done = operator.run("check", sync_id, "--timeout", "1")

    assert done.exit_code == 6
    assert "the check is still running" in done.stderr
    assert sync_id in done.stderr


def test_a_check_need_not_be_waited_for(operator: CommandLine, sync_id: str) -> None:
    operator.world.queue.held = True

    assert operator.asked("check", sync_id, "--no-wait")["sync_id"] == sync_id
    assert len(operator.world.queue.waiting) == 1


@pytest.mark.parametrize("name", [APP_NAME, APP_NAME.upper(), "the first characters"])
def test_a_sync_has_several_names(operator: CommandLine, sync_id: str, name: str) -> None:
    name = sync_id[:8] if name == "the first characters" else name

    assert operator.asked("syncs", "show", name)["sync_id"] == sync_id


def test_an_ambiguous_name_lists_the_syncs(operator: CommandLine, sync_id: str) -> None:
    # GIVEN two syncs of one app
    other = ("--env-var", "OTHER_DATABASE_URL")
    second = operator.asked("enable", PROJECT_ID, "--heroku-app", APP_NAME, *other)["sync_id"]

    done = operator.run("opt-out", APP_NAME)

    assert done.exit_code == 2
    assert f"{sync_id}  {APP_NAME} DATABASE_URL → PG_DATABASE_URL, project shop" in done.stderr
    assert f"{second}  {APP_NAME} DATABASE_URL → OTHER_DATABASE_URL" in done.stderr


def test_an_unknown_name_is_an_error(operator: CommandLine) -> None:
    done = operator.run("syncs", "show", "nothing")

    assert done.exit_code == 4
    assert "error: No sync is called 'nothing'." in done.stderr
    assert "next:  List them: urlsync syncs list" in done.stderr


def test_opting_out_and_restarting(operator: CommandLine, sync_id: str) -> None:
    assert operator.asked("opt-out", sync_id)["reason"] == "opted_out"
    assert "disconnected [opted_out]" in operator.run("syncs", "list", COLUMNS="200").stdout
    assert operator.asked("syncs", "list", "--status", "active")["items"] == []
    assert operator.asked("restart", sync_id)["status"] == "active"


def test_lists_earn_trust_again_or_are_trusted_at_once(operator: CommandLine, sync_id: str) -> None:
    # GIVEN lists that did not show a change
    stored = operator.world.connections.stored
    broken = stored[CONNECTION_ID].sweep.with_trust(SignKind.RELEASED_AT, Trust(broken_at=START))
    stored[CONNECTION_ID] = replace(stored[CONNECTION_ID], sweep=broken)
    # THEN that they are proven is confirmed
    refused = operator.run("trust-sweeps", sync_id, "--proven")
    assert (refused.exit_code, stored[CONNECTION_ID].sweep) == (2, broken)
    done = operator.run("trust-sweeps", sync_id)
    assert done.stdout == "The sweeps of the sync's connection can earn trust again.\n"
    assert (stored[CONNECTION_ID].sweep.is_broken, stored[CONNECTION_ID].sweep.is_trusted) == (False, False)
    done = operator.run("trust-sweeps", sync_id, "--proven", "--yes")
    assert done.stdout == "The sweeps of the sync's connection are trusted now.\n"
    assert stored[CONNECTION_ID].sweep.is_trusted


def test_a_restart_takes_the_connection_that_the_sync_had(operator: CommandLine, sync_id: str) -> None:
    second = operator.asked("connections", "add", given="fake-hasura-token\nfake-heroku-access-token\n")
    operator.asked("opt-out", sync_id)

    assert operator.asked("restart", sync_id)["connection_id"] == CONNECTION_ID
    operator.asked("opt-out", sync_id)
    named = ("--connection", second["connection_id"])
    assert operator.asked("restart", sync_id, *named)["connection_id"] == second["connection_id"]


def test_a_restart_with_a_connection_of_somebody_else_is_refused(operator: CommandLine, sync_id: str) -> None:
    operator.world.stranger_connects()
    operator.asked("opt-out", sync_id)

    refused = operator.asked("restart", sync_id, "--connection", OTHER_CONNECTION_ID, status=4)["error"]

    assert refused["type"] == "urn:urlsync:problem:not-owner"
    assert refused["exit_status"] == 4
    assert refused["detail"].endswith("Use a connection of the project's owner.")


def test_a_rejection_has_the_text_of_the_api(operator: CommandLine, sync_id: str) -> None:
    operator.world.heroku.config["OTHER_URL"] = operator.world.heroku.config["DATABASE_URL"]
    taken = ("--config-var", "OTHER_URL", "--env-var", "PG_DATABASE_URL")

    done = operator.run("enable", PROJECT_ID, "--heroku-app", APP_NAME, *taken)

    assert done.exit_code == 4
    assert f"The sync {sync_id} already writes this env var." in done.stderr
    assert "Request ID: 00000000-0000-4000-8000-000000000001" in done.stderr


def test_invalid_fields_are_named(operator: CommandLine) -> None:
    done = operator.run("enable", PROJECT_ID, "--heroku-app", APP_NAME, "--env-var", "9 lives")

    assert done.exit_code == 4
    assert "body.env_var: " in done.stderr


def test_a_program_confirms_a_deletion_with_yes(operator: CommandLine, sync_id: str) -> None:
    # WHEN a program deletes and does not say that it means it THEN nothing happens
    done = operator.run("delete", sync_id)
    assert done.exit_code == 2
    assert sync_id in operator.world.syncs.stored

    # WHEN it does THEN the sync is gone
    assert operator.run("delete", sync_id, "--yes").exit_code == 0
    assert operator.world.syncs.stored == {}


def test_the_history_is_read_over_all_pages_up_to_the_limit(operator: CommandLine, sync_id: str) -> None:
    for _ in range(60):
        operator.world.check(sync_id=sync_id)

    every = operator.asked("history", sync_id, "--limit", "1000")["items"]
    assert len(every) == len(operator.world.syncs.history)
    assert operator.asked("history", sync_id, "--limit", "3")["items"] == every[:3]
    assert "unchanged" in operator.run("history", sync_id).stdout


def test_a_webhook_that_a_person_must_register_is_shown_once(operator: CommandLine) -> None:
    operator.world.heroku.narrow_tokens.add("fake-heroku-access-token")

    done = operator.run("enable", PROJECT_ID, "--heroku-app", APP_NAME)

    assert "heroku webhooks:add" in done.stdout
    assert "heroku webhooks:add" not in operator.run("syncs", "show", APP_NAME).stdout


def test_lists_read_in_narrow_terminals(operator: CommandLine, sync_id: str) -> None:
    for columns in ("40", "80", "200"):
        listed = operator.run("syncs", "list", COLUMNS=columns).stdout
        assert max(map(len, listed.splitlines())) <= int(columns)
        assert sync_id[:8] in listed


def test_json_is_ascii(operator: CommandLine, sync_id: str) -> None:
    listed = operator.run("syncs", "list", "--json").stdout

    assert listed.isascii()
    assert json.loads(listed)["items"][0]["sync_id"] == sync_id


POOLED_URL = SECOND_URL.replace(":5432", ":6432")
ENABLE = ("enable", PROJECT_ID, "--heroku-app", APP_NAME)


def test_a_program_accepts_a_pooler_with_an_option(operator: CommandLine) -> None:
    # GIVEN a config var that leads through a pooler
    operator.world.heroku.rotate(POOLED_URL)
    # WHEN a program follows it THEN it learns why not, and how it can
    done = operator.run(*ENABLE)
    assert done.exit_code == 4
    assert "HASURA_GRAPHQL_USE_PREPARED_STATEMENTS" in done.stderr
    assert "accept_pooler" in done.stderr
    assert operator.world.syncs.stored == {}
    # AND with the option it does
    assert operator.asked(*ENABLE, "--accept-pooler")["status"] == "active"


@pytest.mark.parametrize(("answer", "exit_code", "syncs"), [("y\n", 0, 1), ("n\n", 2, 0)])
def test_a_person_is_asked_whether_to_follow_a_pooler(
    operator: CommandLine, monkeypatch: pytest.MonkeyPatch, answer: str, exit_code: int, syncs: int
) -> None:
    operator.world.heroku.rotate(POOLED_URL)
    monkeypatch.setattr(prompts, "is_interactive", lambda: True)

    done = operator.run(*ENABLE, given=answer)

    assert done.exit_code == exit_code, done.output
    assert "prepared statements" in done.stderr
    assert len(operator.world.syncs.stored) == syncs


def test_a_sync_without_a_webhook_says_that_this_is_on_purpose(operator: CommandLine) -> None:
    sync = operator.asked(*ENABLE, "--no-webhook")

    assert (sync["webhook"], sync["webhook_wanted"]) == ("missing", False)
    assert "runs on the schedule alone" in operator.run("syncs", "show", sync["sync_id"], COLUMNS="200").stdout
    assert sync["explanation"] is None


def test_a_sync_is_edited_in_place(operator: CommandLine, sync_id: str) -> None:
    # GIVEN
    operator.world.heroku.config["OTHER_URL"] = SECOND_URL

    # WHEN
    done = operator.run(
        *("syncs", "edit", sync_id, "--config-var", "OTHER_URL", "--env-var", "NEW"),
        *("--check-interval", "5", "--metadata-access"),
    )

    # THEN it goes on with what was changed
    assert done.exit_code == 0, done.output
    assert done.stdout.endswith(f"Sync changed: {APP_NAME} OTHER_URL → NEW. A check was requested.\n")
    assert operator.world.hasura.env["NEW"] == SECOND_URL
    shown = operator.asked("syncs", "show", sync_id)
    assert (shown["check_interval_minutes"], shown["metadata_access"], shown["epoch"]) == (5, True, 2)

    # AND the history says so
    events = operator.run("history", sync_id, COLUMNS="400").stdout
    assert "edited: config var DATABASE_URL → OTHER_URL, env var PG_DATABASE_URL → NEW" in events
    assert "check interval default → 5 min, metadata access no → yes" in events


def test_an_interval_is_given_back(operator: CommandLine, sync_id: str) -> None:
    operator.asked("syncs", "edit", sync_id, "--check-interval", "5")

    edited = operator.asked("syncs", "edit", sync_id, "--check-interval", "default", "--no-metadata-access")

    assert (edited["check_interval_minutes"], edited["metadata_access"], edited["epoch"]) == (None, False, 1)
    assert operator.run("syncs", "edit", sync_id, "--metadata-access").stdout.endswith(
        f"Sync changed: {APP_NAME} DATABASE_URL → PG_DATABASE_URL.\n"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "Nothing to change."),
        (("--overwrite",), "Nothing to change."),
        (("--check-interval", "0"), "'0' is not an interval."),
        (("--check-interval", "1441"), "'1441' is not an interval."),
        (("--check-interval", "often"), "'often' is not an interval."),
    ],
)
def test_a_senseless_edit_is_invalid_usage(
    operator: CommandLine, sync_id: str, options: tuple[str, ...], message: str
) -> None:
    done = operator.run("syncs", "edit", sync_id, *options)

    assert (done.exit_code, message in done.stderr) == (2, True)


def test_an_env_var_that_exists_is_overwritten_only_if_that_is_said(operator: CommandLine, sync_id: str) -> None:
    refused = operator.run("syncs", "edit", sync_id, "--env-var", "OTHER")
    assert (refused.exit_code, "The project already has OTHER" in refused.stderr) == (4, True)

    assert operator.asked("syncs", "edit", sync_id, "--env-var", "OTHER", "--overwrite")["env_var"] == "OTHER"


def test_a_pooler_can_be_accepted_when_a_sync_is_edited(
    operator: CommandLine, sync_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN
    heroku = operator.world.heroku
    heroku.config["OTHER_URL"], heroku.namespaces["OTHER_URL"] = SECOND_URL, "connection-pooling:default"
    command = ("syncs", "edit", sync_id, "--config-var", "OTHER_URL")

    # WHEN nobody is there to ask THEN it is refused
    assert operator.run(*command).exit_code == 4

    # WHEN a person accepts it THEN it is followed
    monkeypatch.setattr(prompts, "is_interactive", lambda: True)
    assert operator.run(*command, given="y\n").exit_code == 0
    assert operator.world.only_sync.pooler_accepted is True
