"""`urlsync jobs`: one action for many syncs."""

import pytest
from urlsync_cli import prompts

from tests.fakes.command_line import CommandLine
from tests.fakes.examples import PROJECT_ID

APP_NAME = "quiet-river-1234"
ENABLE = ("enable", PROJECT_ID, "--heroku-app", APP_NAME)


@pytest.fixture
def sync_ids(operator: CommandLine) -> list[str]:
    first = operator.asked(*ENABLE)["sync_id"]
    return [str(first), str(operator.asked(*ENABLE, "--env-var", "OTHER_URL")["sync_id"])]


def test_a_job_acts_on_named_syncs_and_says_what_became_of_them(operator: CommandLine, sync_ids: list[str]) -> None:
    done = operator.run("jobs", "start", "opt-out", sync_ids[0], "OTHER_URL", "--yes")

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "Job done: opt out of 2 syncs, 2 succeeded."
    assert {sync.reason for sync in operator.world.syncs.stored.values()} == {"opted_out"}
    (job,) = operator.asked("jobs", "list")["items"]
    results = operator.asked("jobs", "results", job["job_id"])["items"]
    assert {each["sync_id"]: each["result"] for each in results} == dict.fromkeys(sync_ids, "succeeded")
    assert operator.run("jobs", "results", job["job_id"], "-q").stdout.split() == [each["sync_id"] for each in results]


def test_a_job_acts_on_what_options_find(operator: CommandLine, sync_ids: list[str]) -> None:
    started = operator.asked("jobs", "start", "check", "--search", "OTHER", "--status", "active", "--yes", "--no-wait")
    assert started["total"] == 1
    assert operator.asked("jobs", "start", "check", "--project", "shop", "--yes")["total"] == 2
    assert operator.asked("jobs", "start", "restart", "--all", "--restart-with", "owner", "--yes", status=4)["error"]

    waited = operator.run("jobs", "wait", started["job_id"])
    assert waited.stdout.splitlines()[-1] == "Job done: check of 1 sync, 1 succeeded."
    assert operator.run("jobs", "start", "check", "--all", "--yes", "--no-wait").stdout.startswith("Job started: ")


def test_a_failed_sync_fails_the_command(operator: CommandLine, sync_ids: list[str]) -> None:
    unknown = "5a0c1f3e-0000-4000-8000-0000000000ff"

    done = operator.run("jobs", "start", "check", unknown, "--yes")

    assert done.exit_code == 1
    assert done.stdout.splitlines()[-1] == "Job done: check of 1 sync, 1 failed."
    assert "next" not in done.stderr
    assert "Details: urlsync jobs results " in done.stderr
    job_id = operator.asked("jobs", "list")["items"][0]["job_id"]
    assert "Not found" in operator.run("jobs", "results", job_id, "--result", "failed", COLUMNS="300").stdout


def test_the_number_of_syncs_is_confirmed(
    operator: CommandLine, sync_ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    refused = operator.run("jobs", "start", "opt-out", "--all")
    assert "Confirmation required; pass --yes." in refused.stderr
    wrong = operator.run("jobs", "start", "opt-out", "--all", "--count", "3", "--yes")
    assert (wrong.exit_code, "There are 2 such syncs, not 3." in wrong.stderr) == (2, True)

    def confirm(question: str, *, yes: bool) -> None:
        asked.append(question)

    monkeypatch.setattr(prompts, "confirm", confirm)
    operator.run("jobs", "start", "opt-out", "--all")
    operator.run("jobs", "start", "restart", sync_ids[0])
    assert asked == ["Opt out 2 syncs?", "Restart 1 sync?"]


def test_a_script_deletes_only_as_many_as_it_expects(operator: CommandLine, sync_ids: list[str]) -> None:
    refused = operator.run("jobs", "start", "delete", "--all", "--yes")
    assert refused.exit_code == 2
    assert "next:  Pass the number of syncs, too: --count 2 --yes" in refused.stderr
    assert len(operator.world.syncs.stored) == 2

    assert operator.run("jobs", "start", "delete", "--all", "--count", "2", "--yes").exit_code == 0
    assert operator.world.syncs.stored == {}


@pytest.mark.parametrize("choice", [[], ["--all", "--status", "paused"], ["an-app", "--all"]])
def test_the_syncs_are_chosen_in_one_way(operator: CommandLine, choice: list[str]) -> None:
    done = operator.run("jobs", "start", "check", *choice, "--yes")

    assert done.exit_code == 2
    assert "next:  Name them, or pass options that find them, or --all." in done.stderr


def test_no_match_is_an_error(operator: CommandLine, sync_ids: list[str]) -> None:
    assert "No sync matches." in operator.run("jobs", "start", "check", "--status", "paused", "--yes").stderr


def test_a_job_is_shown_and_cancelled(operator: CommandLine, sync_ids: list[str]) -> None:
    job_id = operator.asked("jobs", "start", "check", "--all", "--yes")["job_id"]

    shown = operator.run("jobs", "show", job_id)
    assert "started by" in shown.stdout
    cancelled = operator.run("jobs", "cancel", job_id)
    assert cancelled.stdout == "Job done: check of 2 syncs, 2 succeeded.\n"
    assert operator.run("jobs", "list").stdout.count("done") == 1
    assert operator.run("jobs", "show", "00ffee").exit_code == 4
