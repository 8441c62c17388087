"""Consumes messages of the provisioning queue, one at a time, and logs and counts the results."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSEvent, SQSRecord

from urlsync.domain.errors import TransientFailure
from urlsync.domain.ownership import CreatedProject
from urlsync.domain.provisioning import Provisioning, Step
from urlsync.entrypoints.queues.back_off import BackOff
from urlsync.entrypoints.settings import report_unexpected
from urlsync.messages.provisionings import parse

METRIC_OF = {Step.DONE: "ProvisioningDone", Step.FAILED: "ProvisioningFailed", Step.PROPOSED: "ProvisioningProposed"}


@dataclass(frozen=True, slots=True)
class ProvisioningConsumer:
    """Handles batches. A failed message is retried, and finally becomes a dead letter."""

    provision: Callable[[str], Provisioning | None]
    follow: Callable[[CreatedProject], Provisioning | None]
    back_off: BackOff
    logger: Logger
    metrics: Metrics

    def handle(self, event: SQSEvent) -> PartialItemFailureResponse:
        """Handle each message and return those to retry."""
        failed = [record for record in event.records if not self._is_handled(record)]
        return {"batchItemFailures": [{"itemIdentifier": record.message_id} for record in failed]}

    def _is_handled(self, record: SQSRecord) -> bool:
        try:
            content = parse(record.body)
            run = self.follow(content) if isinstance(content, CreatedProject) else self.provision(content)
        except TransientFailure as failure:
            self.logger.warning("step will be retried", message_id=record.message_id, failure=failure.code)
            with suppress(TransientFailure):  # then the visibility timeout is the wait
                self.back_off([(record, failure)])
            return False
        except Exception as error:  # noqa: BLE001 (no error may acknowledge the message)
            self.metrics.add_metric("ProvisioningUnexpected", MetricUnit.Count, 1)
            report_unexpected(self.logger, error, message_id=record.message_id)
            return False
        self._done(content, run)
        return True

    def _done(self, content: str | CreatedProject, run: Provisioning | None) -> None:
        if run is None:
            self.logger.info("nothing to provision", project_id=getattr(content, "project_id", None))
            return
        if run.is_over:
            self.metrics.add_metric(METRIC_OF[run.step], MetricUnit.Count, 1)
        self.logger.info(
            "provisioning",
            provisioning_id=run.provisioning_id,
            project_id=run.project_id,
            heroku_app=run.app_name,
            step=run.step,
            attempts=run.attempts,
            failure=run.failure,
            reason=run.reason,
            sync_id=run.sync_id,
            left_at_heroku=[f"{left.kind} {left.name}" for left in run.left_at_heroku],
        )
