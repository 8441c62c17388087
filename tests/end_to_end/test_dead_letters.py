"""What was given up is seen, and tried again, over the operators' API of the deployed template."""

from http import HTTPStatus

import pytest

from local.heroku.client import HerokuClient
from local.operator_client import READ, OperatorClient
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.held_checks import HeldChecks
from tests.fakes.synced_app import SyncedApp


@pytest.fixture
def operator(stack: Stack) -> OperatorClient:
    return OperatorClient(stack)


def test_a_check_that_was_given_up_is_seen_and_redriven(
    a_synced_app: SyncedApp,
    heroku: HerokuClient,
    checks: HeldChecks,
    queues: EmulatedQueues,
    operator: OperatorClient,
) -> None:
    # GIVEN a rotation whose check is given up, because Heroku does not answer
    app = a_synced_app
    app.remove_webhook()
    value = app.change()
    with checks.given_up_after(1):
        heroku.control("PUT", "/faults", {"api": {"status": 503}})
        app.check()
        wait_until(lambda: bool(queues.dead_letters(app.sync_id)), "the check is given up")
    heroku.control("DELETE", "/faults")

    # WHEN an operator looks, THEN it is there, and it stays there
    for _ in range(2):
        letters = operator.call("GET", "/v1/dead-letters").json()["items"]
        (letter,) = (letter for letter in letters if letter["sync_id"] == app.sync_id)
        assert (letter["wish"], letter["cause"]) == ("check", "operator")
    status = operator.call("GET", "/v1/status").json()
    assert status["level"] == "problem"
    assert "dead_letters" in {finding["code"] for finding in status["findings"]}

    # WHEN it is redriven THEN the sync is checked, and the letter is gone
    redriven = operator.call("POST", "/v1/dead-letters/redrive")
    assert redriven.status_code == HTTPStatus.OK
    assert redriven.json()["checks"] >= 1
    wait_until(lambda: app.target() == value, "the target has the value")
    assert queues.dead_letters(app.sync_id) == []


def test_looking_and_redriving_need_their_scopes(stack: Stack) -> None:
    reader = OperatorClient(stack, (READ,))
    assert reader.call("GET", "/v1/dead-letters").status_code == HTTPStatus.OK
    assert reader.call("GET", "/v1/status").status_code == HTTPStatus.OK
    assert reader.call("POST", "/v1/dead-letters/redrive").status_code == HTTPStatus.UNAUTHORIZED


def test_a_diagnosis_of_nothing_is_not_found(operator: OperatorClient) -> None:
    answer = operator.call("GET", "/v1/syncs/5a0c1f3e-0000-4000-8000-00000000dead/diagnosis")
    assert answer.status_code == HTTPStatus.NOT_FOUND
