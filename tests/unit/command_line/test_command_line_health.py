"""`status`, `diagnosis`, `dead-letters` and `ownership`."""

import re
from dataclasses import asdict, fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from urlsync.domain.dead_letters import DeadLetter, MessageKind
from urlsync.domain.events import EventType
from urlsync.domain.findings import Finding, found
from urlsync.domain.ownership import OwnershipTransfer
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.sync import Status
from urlsync.ports.messaging import QueueDepth, QueueDepths
from urlsync.use_cases.operations.dead_letters import Redriven
from urlsync.use_cases.operations.status import ServiceStatus

from tests.fakes.clock import START
from tests.fakes.command_line import CommandLine
from tests.fakes.endpoints import ENDPOINT_ID
from tests.fakes.examples import PROJECT_ID, SYNC_ID

ORDER = "a7d1c0de-0000-4000-8000-000000000001"
FINE = found("in_step")
DOUBTFUL = replace(
    found("deliveries_failed", detail="7 days"), meaning="Some deliveries failed.", next_step="Wait for one."
)
BROKEN = replace(found("drift"), meaning="The env var differs.", next_step="Check the sync.")


@pytest.mark.parametrize(("findings", "exit_code"), [([FINE], 0), ([FINE, DOUBTFUL], 0), ([FINE, DOUBTFUL, BROKEN], 1)])
def test_a_problem_in_a_diagnosis_is_status_1(operator: CommandLine, findings: list[Finding], exit_code: int) -> None:
    operator.service("diagnose_sync").gives = findings

    done = operator.run("diagnosis", SYNC_ID)

    assert done.exit_code == exit_code
    for finding in findings:
        assert finding.meaning.removesuffix(".") in done.stdout
        assert finding.next_step is None or finding.next_step in done.stdout
    answered = operator.asked("diagnosis", SYNC_ID, status=exit_code)
    assert [finding["code"] for finding in answered["findings"]] == [finding.code for finding in findings]


def test_dead_letters_are_redriven(operator: CommandLine) -> None:
    redriven = Redriven(dead_letters=6, checks=2, transfers=1, deliveries=1, runs=1, unreadable=1)
    operator.service("redrive_dead_letters").gives = redriven

    assert operator.asked("dead-letters", "redrive") == asdict(redriven)
    shown = operator.run("dead-letters", "redrive").stdout
    for fact in (
        "Dead letters redriven: 6.",
        "events sent late to endpoints",
        "ownership transfers published again",
        "missed scheduled runs removed",
    ):
        assert fact in shown
    assert "notification" not in shown


def test_an_empty_list_is_a_sentence(operator: CommandLine) -> None:
    operator.service("list_dead_letters").gives = []

    done = operator.run("dead-letters", "list")

    assert (done.exit_code, done.stdout) == (0, "")
    assert "There are no dead letters." in done.stderr


def test_an_ownership_transfer_is_reported(operator: CommandLine) -> None:
    operator.service("report_transfer").gives = OwnershipTransfer(
        project_id=SYNC_ID, new_owner_id=SYNC_ID, transferred_at=START, event_id="fake-event"
    )
    done = operator.run("ownership", "report", SYNC_ID, "--new-owner", SYNC_ID, "--event-id", "fake-event", "--yes")

    assert done.exit_code == 0, done.output
    assert "If Hasura Cloud confirms it, its syncs will be disconnected." in done.stdout
    ((transfer,), _named) = operator.service("report_transfer").asked[0]
    assert (transfer.project_id, transfer.new_owner_id, transfer.event_id) == (SYNC_ID, SYNC_ID, "fake-event")
    assert transfer.transferred_at <= datetime.now(UTC)


def test_the_status_is_one_page(operator: CommandLine) -> None:
    depth = QueueDepth(waiting=2, delayed=1, running=0)
    run = ReconcileRun(started_at=START, due=5, enqueued=4, latest=timedelta(seconds=9), complete=True)
    operator.service("get_status").gives = ServiceStatus(
        depths=QueueDepths(**{field.name: depth for field in fields(QueueDepths)}),
        last_reconcile=run,
        syncs={Status.ACTIVE: 3, Status.PAUSED: 1},
        findings=[FINE, BROKEN],
    )

    done = operator.run("status")

    assert done.exit_code == 1
    for shown in (
        "problem",
        "3 active, 1 paused",
        "checks requested for 4 of 5 due syncs",
        "2 queued, 1 delayed, 0 running",
    ):
        assert shown in done.stdout
    assert done.stdout.index(BROKEN.meaning) < done.stdout.index(FINE.meaning)


def test_the_commands_that_help_follow_the_findings(operator: CommandLine) -> None:
    operator.service("diagnose_sync").gives = [found("webhook_missing", "manual"), found("in_step")]

    done = operator.run("diagnosis", SYNC_ID)

    actions = operator.asked("diagnosis", SYNC_ID, status=done.exit_code)["findings"][0]["actions"]
    assert actions
    assert done.stderr.splitlines() == [f"Possible now: urlsync {action} {SYNC_ID}" for action in actions]


def test_only_queues_of_failed_messages_that_are_not_empty_are_shown(operator: CommandLine) -> None:
    empty, one = QueueDepth(waiting=0, delayed=0, running=0), QueueDepth(waiting=1, delayed=0, running=0)
    depths = {field.name: empty for field in fields(QueueDepths)} | {"dead_notifications": one}
    operator.service("get_status").gives = ServiceStatus(
        depths=QueueDepths(**depths), last_reconcile=None, syncs=None, findings=[]
    )

    shown = operator.run("status").stdout

    assert re.search(r"failed notifications +1 queued, 0 delayed, 0 running", shown)
    assert "failed checks" not in shown
    assert re.search(r"^checks +0 queued", shown, re.MULTILINE)


@pytest.mark.parametrize(
    ("finding", "limit", "exit_code"),
    [
        (FINE, "warning", 0),
        (DOUBTFUL, "warning", 1),
        (DOUBTFUL, "error", 0),
        (BROKEN, "warning", 1),
        (BROKEN, "error", 1),
    ],
)
def test_the_severity_that_fails_a_command_can_be_chosen(
    operator: CommandLine, finding: Finding, limit: str, exit_code: int
) -> None:
    operator.service("diagnose_sync").gives = [finding]
    operator.service("get_status").gives = ServiceStatus(
        depths=None, last_reconcile=None, syncs=None, findings=[finding]
    )

    assert operator.run("diagnosis", SYNC_ID, "--fail-on", limit).exit_code == exit_code
    assert operator.run("status", "--fail-on", limit).exit_code == exit_code
    assert operator.asked("status", "--fail-on", limit, status=exit_code)["level"] == finding.level


def test_a_fingerprint_in_a_finding_is_as_short_as_elsewhere(operator: CommandLine) -> None:
    whole = "0a1b2c3d" + "11223344" * 3
    operator.service("diagnose_sync").gives = [found("in_step", detail=whole)]

    assert " (fingerprint 11223344)." in operator.run("diagnosis", SYNC_ID).stdout


def test_a_status_with_unknown_parts_is_shown(operator: CommandLine) -> None:
    operator.service("get_status").gives = ServiceStatus(
        depths=None, last_reconcile=None, syncs=None, findings=[DOUBTFUL]
    )

    done = operator.run("status")

    assert done.exit_code == 0
    assert "warning" in done.stdout


def test_dead_letters_are_listed(operator: CommandLine) -> None:
    letter = DeadLetter(message_id="fake", kind=MessageKind.CHECK, sync_id=SYNC_ID, sent_at=START, release_version=7)
    unreadable = DeadLetter(message_id="fake-2", kind=MessageKind.CONFIRMATION, sync_id=None, sent_at=START)
    order = DeadLetter(message_id="fake-3", kind=MessageKind.PROVISIONING, provisioning_id=ORDER, sent_at=START)
    notification = DeadLetter(
        message_id="fake-4",
        kind=MessageKind.NOTIFICATION,
        project_id=PROJECT_ID,
        sent_at=START,
        event=EventType.HEROKU_DATABASE_FAILED,
    )
    delivery = DeadLetter(
        message_id="fake-5",
        kind=MessageKind.DELIVERY,
        sync_id=SYNC_ID,
        endpoint_id=ENDPOINT_ID,
        sent_at=START,
        event=EventType.SYNC_PAUSED,
    )
    operator.service("list_dead_letters").gives = [letter, unreadable, order, notification, delivery]

    listed = operator.run("dead-letters", "list").stdout

    assert SYNC_ID[:8] in listed
    assert "v7" in listed
    assert "confirmation" in listed
    for shown in ("provisioning", ORDER[:8], "notification", PROJECT_ID[:8], f"endpoint {ENDPOINT_ID[:8]}"):
        assert shown in listed
