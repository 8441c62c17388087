"""Handles the steps of secret rotations, and logs and counts the results. Log lines have ids and codes only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from urlsync.domain.errors import TransientFailure, UrlsyncError
from urlsync.domain.rotation import RotationRefused, Step
from urlsync.entrypoints.settings import report_unexpected

MAX_SYNC_IDS: Final = 50
"""The most syncs that a log line names as blocking a rotation."""


class RotationFailed(UrlsyncError):
    """An unexpected error; the log has its type and location."""


@dataclass(frozen=True, slots=True)
class RotationSteps:
    """Handles one step at a time. Whatever is raised makes Secrets Manager retry the rotation later."""

    rotate: Callable[[Step, str, str], None]
    logger: Logger
    metrics: Metrics

    def take(self, event: Mapping[str, Any]) -> None:
        """Run the step that an event names.

        Event format: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
        Raises `RotationRefused`, `TransientFailure` and `RotationFailed`.
        """
        try:
            step = Step(event["Step"])
            self.rotate(step, event["SecretId"], event["ClientRequestToken"])
        except RotationRefused as refusal:
            self._refused(event, refusal)
            raise
        except TransientFailure as failure:
            self.logger.warning("rotation will be retried", failure=failure.code)
            raise
        except Exception as error:  # noqa: BLE001 (reported without its text)
            report_unexpected(self.logger, error)
            raise RotationFailed("unexpected error; the log says where") from None
        self.logger.info("rotation step taken", step=step, secret_id=event["SecretId"])
        if step is Step.FINISH:
            self.metrics.add_metric("SecretRotated", MetricUnit.Count, 1)

    def _refused(self, event: Mapping[str, Any], refusal: RotationRefused) -> None:
        self.metrics.add_metric("RotationRefused", MetricUnit.Count, 1)
        self.logger.error(
            "rotation refused",
            failure=refusal.code,
            secret_id=event["SecretId"],
            left_behind=len(refusal.sync_ids),
            sync_ids=list(refusal.sync_ids[:MAX_SYNC_IDS]),
        )
