"""What became a dead letter is seen, and tried again, over the operators' API of the deployed template."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from local.hasura.client import HasuraClient
from local.operator_client import READ, OperatorClient
from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.emulated_queue import EmulatedQueues
from tests.fakes.fake_notifier import FakeNotifier
from tests.fakes.held_checks import HeldChecks
from tests.fakes.synced_app import SyncedApp


@pytest.fixture
def operator(stack: Stack) -> OperatorClient:
    return OperatorClient(stack)


def test_a_check_that_became_a_dead_letter_is_seen_and_redriven(
    a_synced_app: SyncedApp, checks: HeldChecks, queues: EmulatedQueues, operator: OperatorClient
) -> None:
    # GIVEN a rotation whose check becomes a dead letter, because the stored sync cannot be read
    app = a_synced_app
    app.remove_webhook()
    value = app.change()
    with checks.exhausted_after(1), app.unreadable():
        app.check()
        wait_until(lambda: bool(queues.dead_letters(app.sync_id)), "the check becomes a dead letter")

    # WHEN an operator looks, THEN it is there, and it stays there
    for _ in range(2):
        letters = operator.call("GET", "/v1/dead-letters").json()["items"]
        (letter,) = (letter for letter in letters if letter["sync_id"] == app.sync_id)
        assert (letter["kind"], letter["cause"]) == ("check", "operator")
    status = operator.call("GET", "/v1/status").json()
    assert status["level"] == "problem"
    assert "dead_letters" in {finding["code"] for finding in status["findings"]}

    # WHEN it is redriven THEN the sync is checked, and the letter is gone
    redriven = operator.call("POST", "/v1/dead-letters/redrive")
    assert redriven.status_code == HTTPStatus.OK
    assert redriven.json()["checks"] >= 1
    wait_until(lambda: app.target() == value, "the target has the value")
    assert queues.dead_letters(app.sync_id) == []


@dataclass(frozen=True)
class GivenUp:
    """Whoever puts events into the queues where their rules keep what could not be delivered."""

    aws: EmulatedAws

    def keep(self, kind: str, event: dict[str, Any]) -> None:
        client = self.aws.session.client("sqs", endpoint_url=self.aws.endpoint)
        url = client.get_queue_url(QueueName=f"{STACK_NAME}-{kind}-dead-letters")["QueueUrl"]
        client.send_message(QueueUrl=url, MessageBody=json.dumps(event))

    def number(self, queues: dict[str, Any]) -> int:
        """Return how many there are, as the status tells."""
        return sum(depth["waiting"] for name, depth in queues.items() if name.startswith("dead_"))


def an_event(source: str, kind: str, **detail: Any) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"id": str(uuid4()), "time": now, "source": source, "detail-type": kind, "detail": detail}


def test_a_transfer_and_a_notice_that_were_exhausted_come_true_late(
    a_synced_app: SyncedApp, aws: EmulatedAws, operator: OperatorClient, hasura: HasuraClient
) -> None:
    # GIVEN a ownership transfer that was not handled, a notice that was not sent, and a run that failed
    app, people, kept, planted = a_synced_app, FakeNotifier(aws), GivenUp(aws), f"fake-{uuid4()}"
    project_id, before = (app.stored().project_id, kept.number(operator.call("GET", "/v1/status").json()["queues"]))
    moment = datetime.now(UTC).isoformat()
    transfer = {"project_id": project_id, "new_owner_id": hasura.add_user(f"{uuid4()}@example.com").id}
    hasura.control("POST", "/transfers", transfer)
    transfer["transferred_at"] = moment
    kept.keep("transfer", an_event("hasura.cloud", "Project Ownership Transferred", **transfer, more=planted))
    # Of another sync: what happens to one within a short while is reported as one scenario.
    another = str(uuid4())
    paused = {"sync_id": another, "project_id": project_id, "heroku_app": app.app, "at": moment}
    paused |= {"event_id": str(uuid4()), "reason": "source_missing", "status": "paused", "cause": "webhook"}
    kept.keep("notify", an_event("urlsync", "Sync Paused", **paused))
    kept.keep("reconcile", {"more": planted})

    # WHEN an operator looks THEN they are there, by their ids only, and counted
    answer = operator.call("GET", "/v1/dead-letters")
    ours = {one["kind"] for one in answer.json()["items"] if one["project_id"] == project_id}
    assert ours == {"transfer", "notification"}
    assert "schedule" in {one["kind"] for one in answer.json()["items"]}
    assert planted not in answer.text
    assert kept.number(operator.call("GET", "/v1/status").json()["queues"]) >= before + 3

    # WHEN they are redriven
    redriven = operator.call("POST", "/v1/dead-letters/redrive").json()
    assert (redriven["transfers"], redriven["notifications"]) >= (1, 1)
    assert redriven["runs"] >= 1

    # THEN the old owner's sync ends, people are notified, and that it is late, and nothing of it is left
    app.wait_until_not_active("ownership_transferred")
    wait_until(lambda: any("Sent late" in mail.text for mail in people.mails(another)), "people are notified")
    letters = operator.call("GET", "/v1/dead-letters").json()["items"]
    assert project_id not in {letter["project_id"] for letter in letters}


def test_looking_and_redriving_need_their_scopes(stack: Stack) -> None:
    reader = OperatorClient(stack, (READ,))
    assert reader.call("GET", "/v1/dead-letters").status_code == HTTPStatus.OK
    assert reader.call("GET", "/v1/status").status_code == HTTPStatus.OK
    assert reader.call("POST", "/v1/dead-letters/redrive").status_code == HTTPStatus.FORBIDDEN


def test_a_diagnosis_of_nothing_is_not_found(operator: OperatorClient) -> None:
    answer = operator.call("GET", "/v1/syncs/5a0c1f3e-0000-4000-8000-00000000dead/diagnosis")
    assert answer.status_code == HTTPStatus.NOT_FOUND
