"""Handles events that people are told of, and shows operators what came of each."""

import traceback
from collections.abc import Callable
from typing import final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.data_classes import EventBridgeEvent

from urlsync.adapters.notifications.message import NotOurs, event_of
from urlsync.domain.event import Event, EventType
from urlsync.domain.failure import TransientFailure, UrlsyncError


@final
class NotificationFailed(UrlsyncError):
    """Something unexpected happened; the log says where."""


def metric_of(kind: EventType) -> str:
    """Return the metric that counts events of a kind: `SyncPaused` and so on."""
    return kind.value.replace(" ", "")


@final
class NotificationConsumer:
    """Handles events one at a time. Lines carry ids and codes only."""

    def __init__(self, tell: Callable[[Event], None], logger: Logger, metrics: Metrics) -> None:
        self._tell = tell
        self._logger = logger
        self._metrics = metrics

    def handle(self, event: EventBridgeEvent) -> None:
        """Handle one event. Raises whatever must make it come again, without anybody's text in it."""
        try:
            self._handle(event_of(event))
        except NotOurs as error:
            self._logger.error("unreadable event", field=str(error))  # noqa: TRY400 (the traceback tells no more)
            raise
        except TransientFailure as failure:
            self._logger.warning("people must be told later", failure=failure.code)
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, libraries put what they read into its text)
            where = [
                f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)
            ]
            self._logger.error("unexpected error", error=type(error).__name__, where=where)  # noqa: TRY400
            raise NotificationFailed("unexpected error; the log says where") from None

    def _handle(self, event: Event) -> None:
        self._tell(event)
        self._metrics.add_metric(metric_of(event.type), MetricUnit.Count, 1)
        self._logger.info(
            "people were told", event_id=event.event_id, type=event.type, sync_id=event.detail.get("sync_id")
        )
