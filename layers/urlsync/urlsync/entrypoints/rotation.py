"""Takes the steps of rotations, and shows operators what came of them. Ids and codes only."""

import traceback
from collections.abc import Callable, Mapping
from typing import Any, Final, final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from urlsync.domain.errors import TransientFailure, UrlsyncError
from urlsync.domain.rotation import RotationRefused, Step

NAMED: Final = 50
"""How many of the syncs that hold a rotation up a log line names."""


@final
class RotationFailed(UrlsyncError):
    """Something unexpected happened; the log says where."""


@final
class RotationSteps:
    """Takes one step at a time. Whatever is raised makes Secrets Manager try the rotation again later."""

    def __init__(self, rotate: Callable[[Step, str, str], None], logger: Logger, metrics: Metrics) -> None:
        self._rotate = rotate
        self._logger = logger
        self._metrics = metrics

    def take(self, event: Mapping[str, Any]) -> None:
        """Take the step that an event asks for.

        Its shape: https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
        Raises `RotationRefused`, `TransientFailure` and `RotationFailed`.
        """
        try:
            step = Step(event["Step"])
            self._rotate(step, event["SecretId"], event["ClientRequestToken"])
        except RotationRefused as refusal:
            self._refused(event, refusal)
            raise
        except TransientFailure as failure:
            self._logger.warning("the rotation is tried again", failure=failure.code)
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, libraries put what they read into its text)
            where = [
                f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
            ]
            self._logger.error("unexpected error", error=type(error).__name__, where=where)  # noqa: TRY400
            raise RotationFailed("unexpected error; the log says where") from None
        self._taken(event, step)

    def _taken(self, event: Mapping[str, Any], step: Step) -> None:
        self._logger.info("rotation step taken", step=step, secret_id=event["SecretId"])
        if step is Step.FINISH:
            self._metrics.add_metric("SecretRotated", MetricUnit.Count, 1)

    def _refused(self, event: Mapping[str, Any], refusal: RotationRefused) -> None:
        self._metrics.add_metric("RotationRefused", MetricUnit.Count, 1)
        self._logger.error(
            "rotation refused",
            failure=refusal.code,
            secret_id=event["SecretId"],
            left_behind=len(refusal.sync_ids),
            sync_ids=list(refusal.sync_ids[:NAMED]),
        )
