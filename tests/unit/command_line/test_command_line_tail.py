"""`urlsync tail`."""

import json

import pytest
import requests
from urlsync_cli.api import Api
from urlsync_cli.commands.tail import HistoryPoller

from tests.fakes.command_line import CommandLine
from tests.fakes.examples import PROJECT_ID


@pytest.fixture
def sync_id(operator: CommandLine) -> str:
    return str(operator.asked("enable", PROJECT_ID, "--heroku-app", "quiet-river-1234")["sync_id"])


def test_the_last_entries_come_first_and_in_their_order(operator: CommandLine, sync_id: str) -> None:
    operator.asked("check", sync_id)

    done = operator.run("tail", sync_id, "--last", "2", "--for", "0.1", "--interval", "0.1", "--json")

    assert done.exit_code == 0
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [entry["action"] for entry in lines] == ["check_requested", "checked"]


@pytest.mark.parametrize("all_syncs", [True, False])
def test_each_new_entry_is_printed_once(
    operator: CommandLine, sync_id: str, monkeypatch: pytest.MonkeyPatch, *, all_syncs: bool
) -> None:
    # GIVEN somebody who has looked once
    monkeypatch.setenv("URLSYNC_HOME", str(operator.home))
    poller = HistoryPoller(Api.of(None), None if all_syncs else sync_id)
    poller.start(0)

    # AND who follows all syncs has read no history for it
    paths = [str(request.path_url) for request in operator.internet.seen[-1:]]
    assert any("/history" in path for path in paths) is not all_syncs

    # WHEN nothing happens, and then something does
    nothing = poller.poll()
    operator.asked("opt-out", sync_id)

    # THEN they see that, once
    assert nothing == []
    assert [entry["action"] for entry in poller.poll()] == ["opted_out"]
    assert poller.poll() == []


def test_an_outage_does_not_end_tail(operator: CommandLine, sync_id: str) -> None:
    # GIVEN a stack that goes away after the first look
    def answer_and_go(_request: requests.PreparedRequest) -> None:
        operator.internet.down.add("api.example.com")

    operator.internet.instead = answer_and_go

    # WHEN it is followed THEN the outage is said, and no failure
    done = operator.run("tail", sync_id, "--for", "0.3", "--interval", "0.1")
    assert done.exit_code == 0
    assert "Could not connect to" in done.stderr
