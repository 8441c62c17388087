"""The metrics that the functions emit, found out by letting everything that counts say all that it can."""

import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout, suppress
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any, Final, NoReturn, cast
from uuid import uuid4

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent, SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from urlsync.domain.check import Cause, CheckRequest, Outcome
from urlsync.domain.confirmation import Confirmation, FollowUp
from urlsync.domain.delivery import Attempt, Delivery
from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import CreatedProject
from urlsync.domain.provisioning import Provisioning, Step
from urlsync.domain.rotation import RotationRefused
from urlsync.domain.schedule import ReconcileRun
from urlsync.domain.service_level import Rotation
from urlsync.domain.sweep import UNSWEPT
from urlsync.entrypoints import schedule as reconcile_report
from urlsync.entrypoints.activity_stream import ActivityConsumer
from urlsync.entrypoints.bus.notifications import NotificationConsumer
from urlsync.entrypoints.bus.ownership import OwnershipConsumer
from urlsync.entrypoints.http_api.api import refusal_counter
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.queues.check_report import Report
from urlsync.entrypoints.queues.confirmations import ConfirmationReport
from urlsync.entrypoints.queues.deliveries import DeliveryConsumer
from urlsync.entrypoints.queues.provisionings import ProvisioningConsumer
from urlsync.entrypoints.queues.sweeps import SweepReport
from urlsync.entrypoints.rotation import RotationSteps
from urlsync.entrypoints.settings import stack_metrics
from urlsync.entrypoints.webhook import outcome as outcomes
from urlsync.entrypoints.webhook.outcome import Receipt
from urlsync.entrypoints.webhook.report import report as webhook_report
from urlsync.messages.deliveries import delivery_message
from urlsync.messages.provisionings import step_message
from urlsync.use_cases.notifications.templates import TEMPLATES
from urlsync.use_cases.operations.copy_activity import CopyActivity
from urlsync.use_cases.operations.delete_person import DeletionsRun
from urlsync.use_cases.sweeping.due_sweeps import DueSweepsRun
from urlsync.use_cases.sweeping.sweep_connection import SweepRun

from tests.fakes.activity import FakeActivity
from tests.fakes.audit_log import FakeAuditLog, a_record_of_the_stream
from tests.fakes.clock import START
from tests.fakes.examples import SYNC_ID, a_history_entry, an_event
from tests.fakes.holds import FakeHolds
from tests.fakes.live_table import FakeLiveTable
from tests.fakes.oauth_client import FakeOAuthClient
from tests.fakes.provisioning_world import ProvisioningWorld
from tests.fakes.sqs_batch import a_batch, a_record

Say = Callable[[Logger, Metrics], None]


def emitted_metrics(namespace: str) -> set[tuple[str, str]]:
    """Return every (service, metric). Raises `AssertionError` for one that is not in `namespace`."""
    lines = [(service, _said(namespace, service, say)) for service, say in SAYINGS.items()]
    lines += [("verify", line) for line in _said_by_verify()]
    return {(service, name) for service, line in lines for name in _names(line, namespace, service)}


def _said(namespace: str, service: str, say: Say) -> dict[str, Any]:
    metrics = stack_metrics({"STACK_NAME": "a-stack"})
    metrics.namespace, metrics.service = namespace, service
    metrics.clear_metrics()
    say(Logger(service=f"{service}-{uuid4()}", stream=StringIO()), metrics)
    line = cast("dict[str, Any]", metrics.serialize_metric_set())
    metrics.clear_metrics()
    metrics.clear_default_dimensions()
    return line


def _names(line: dict[str, Any], namespace: str, service: str) -> Iterator[str]:
    for directive in line["_aws"]["CloudWatchMetrics"]:
        assert directive["Namespace"] == namespace
        assert [sorted(names) for names in directive["Dimensions"]] == [["service", "stack"]]
        assert line["service"] == service
        yield from (metric["Name"] for metric in directive["Metrics"])


def _said_by_verify() -> list[dict[str, Any]]:
    said = StringIO()
    with redirect_stdout(said):
        for found in vars(outcomes).values():
            if isinstance(found, outcomes.WebhookOutcome):
                receipt = Receipt()
                receipt.result, receipt.secret_rereads, receipt.root_fallbacks = found, 1, 1
                webhook_report(receipt, None, cold_start=False)
    return [line for line in map(json.loads, said.getvalue().splitlines()) if "_aws" in line]


def _sync(logger: Logger, metrics: Metrics) -> None:
    report = Report(logger, metrics)
    request = CheckRequest(sync_id=SYNC_ID, cause=Cause.WEBHOOK, requested_at=START)
    for outcome in Outcome:
        report.done(request, a_history_entry(outcome=outcome, propagation=timedelta(seconds=1)))
    report.failed(request, TransientFailure("heroku_unavailable"))
    report.unexpected(request, ValueError())
    report.unreadable(SQSRecord(a_record("?")))
    report.rate_limit(4500)
    report.repaired(SYNC_ID, "missing")
    report.foreign_webhook(SYNC_ID)
    report.rotation(Rotation(in_time=True))
    report.finish()


def _confirm(logger: Logger, metrics: Metrics) -> None:
    report, record = ConfirmationReport(logger, metrics), SQSRecord(a_record("?"))
    for confirmation in Confirmation:
        report.done(FollowUp(sync_id=SYNC_ID, epoch=1, fingerprint="a1b2"), confirmation)
    report.waits(record, TransientFailure("unconfirmed"))
    report.unexpected(record, ValueError())


def _reconcile(logger: Logger, metrics: Metrics) -> None:
    run = ReconcileRun(started_at=START, due=1, enqueued=1, latest=timedelta(0), complete=True)
    reconcile_report.report(run, FakeOAuthClient(), logger, metrics)
    reconcile_report.report_holds(run, FakeHolds(), metrics)
    reconcile_report.report_table(START, FakeLiveTable(), logger, metrics)
    reconcile_report.report_sweeps(DueSweepsRun(due=1, enqueued=1, latest=timedelta(0)), logger, metrics)


def _provision(logger: Logger, metrics: Metrics) -> None:
    runs = [replace(ProvisioningWorld().ordered(), step=step) for step in (Step.DONE, Step.FAILED, Step.PROPOSED)]
    back_off = cast("BackOff", None)  # nothing here is worth another attempt
    for work in (*(_giving(run) for run in runs), _failing):
        consumer = ProvisioningConsumer(work, work, back_off, logger, metrics)
        consumer.handle(SQSEvent(a_batch(a_record(step_message("order-1")))))


def _giving(run: Provisioning) -> Callable[[str | CreatedProject], Provisioning]:
    return lambda _request: run


def _failing(_request: str | CreatedProject) -> NoReturn:
    raise ValueError


def _transfer(logger: Logger, metrics: Metrics) -> None:
    moment = START.isoformat()
    detail = {"project_id": "p", "new_owner_id": "ben", "transferred_at": moment}
    event = EventBridgeEvent({"id": "e", "time": moment, "detail": detail})
    OwnershipConsumer(lambda _: [], logger, metrics).handle(event)


def _notify(logger: Logger, metrics: Metrics) -> None:
    consumer = NotificationConsumer(lambda _: {}, logger, metrics)
    events = [{"detail-type": kind, "detail": {"event_id": kind.name}} for kind in TEMPLATES]
    consumer.handle(SQSEvent(a_batch(*(a_record(event) for event in events))))


def _deliver(logger: Logger, metrics: Metrics) -> None:
    body = delivery_message(Delivery(endpoint_id=SYNC_ID, event=an_event()))
    for status in (204, 500):
        attempt = Attempt(at=START, event_id="event-1", type="sync.paused", number=1, status=status)
        consumer = DeliveryConsumer(lambda _: 0, lambda *_, a=attempt: a, lambda _: None, logger, metrics)
        consumer.handle(SQSEvent(a_batch(a_record(body))))


def _audit(logger: Logger, metrics: Metrics) -> None:
    consumer = ActivityConsumer(CopyActivity(FakeActivity(), FakeAuditLog()), logger, metrics)
    consumer.handle({"Records": [a_record_of_the_stream("INSERT"), a_record_of_the_stream("MODIFY")]})


def _admin(logger: Logger, metrics: Metrics) -> None:
    refusal_counter(metrics)()
    run = DeletionsRun(completed=1, oldest=timedelta(hours=1), failures=(TransientFailure("x"), ValueError()))
    reconcile_report.report_deletions(run, logger, metrics)


def _rotate(logger: Logger, metrics: Metrics) -> None:
    def refuse(*_asked: object) -> NoReturn:
        raise RotationRefused("webhooks_left_behind", (SYNC_ID,))

    event = {"Step": "finishSecret", "SecretId": "a-secret", "ClientRequestToken": "a-version"}
    RotationSteps(lambda *_asked: None, logger, metrics).take(event)
    with suppress(RotationRefused):
        RotationSteps(refuse, logger, metrics).take(event)


def _sweep(logger: Logger, metrics: Metrics) -> None:
    report = SweepReport(logger, metrics)
    report.done(SweepRun(connection_id="connection-1", sweep=UNSWEPT, breaches=[SYNC_ID]))
    record = SQSRecord(a_record("{}"))
    report.failed(record, TransientFailure("fake_failure"))
    report.unexpected(record, ValueError())


SAYINGS: Final[dict[str, Say]] = {
    "sweep": _sweep,
    "sync": _sync,
    "confirm": _confirm,
    "reconcile": _reconcile,
    "provision": _provision,
    "transfer": _transfer,
    "notify": _notify,
    "deliver": _deliver,
    "rotate": _rotate,
    "audit": _audit,
    "admin": _admin,
}
