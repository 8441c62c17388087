"""How many calls the sync function makes, counted by a stand-in for everybody it calls."""

import importlib.util
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.cases import function_settings
from bench.check_counts import summed
from bench.driver import Context
from bench.stand_in import StandInServer
from tests.fakes.sqs_batch import a_batch, a_record

APP = Path(__file__).parents[2] / "functions" / "sync" / "app.py"
UNCHANGED = {"heroku": 1, "hasura_reads": 1, "hasura_writes": 0, "aws": 4}
"""Two reads of DynamoDB, the result, and the entry: apart, they cost half of what they cost in a transaction."""

Handle = Callable[..., dict[str, float]]


@pytest.fixture
def server() -> Iterator[StandInServer]:
    with StandInServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def handle(monkeypatch: pytest.MonkeyPatch, server: StandInServer) -> Handle:
    """Load the function again, warm it up, and return what hands it a batch and counts the calls."""
    settings = function_settings(server.url)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_CA_BUNDLE", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    spec = importlib.util.spec_from_file_location("sync_app", APP)
    assert spec is not None
    assert spec.loader is not None
    app = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(app)

    def handled(*sync_ids: str) -> dict[str, float]:
        server.reset()
        records = [a_record(group=sync_id, message_id=f"m-{n}") for n, sync_id in enumerate(sync_ids)]
        answer: dict[str, Any] = app.handler(json.loads(json.dumps(a_batch(*records))), Context())
        assert answer == {"batchItemFailures": []}
        return summed({**server.calls, "most_at_once": server.most_at_once})

    handled("same-0")
    return handled


def test_a_check_that_changes_nothing_asks_each_side_once(handle: Handle) -> None:
    assert handle("same-1") == UNCHANGED | {"at_once": 1}


def test_an_update_writes_once(handle: Handle) -> None:
    calls = handle("changed-1")

    assert (calls["heroku"], calls["hasura_reads"], calls["hasura_writes"]) == (1, 1, 1)


def test_many_messages_of_one_sync_are_one_check(handle: Handle) -> None:
    assert handle(*["same-1"] * 10) == UNCHANGED | {"at_once": 1}


def test_ten_syncs_of_a_batch_wait_for_heroku_together(handle: Handle, server: StandInServer) -> None:
    # GIVEN a Heroku that answers no call before ten are waiting
    server.answer_together(10)

    # WHEN ten syncs come in one batch
    calls = handle(*(f"same-{number}" for number in range(10)))

    # THEN all ten get their answer, and share one read of their syncs, one of their connection, and a write of entries
    assert calls == {"heroku": 10, "hasura_reads": 10, "hasura_writes": 0, "aws": 10 + 3, "at_once": 10}
