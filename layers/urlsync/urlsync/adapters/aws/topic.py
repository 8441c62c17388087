"""Send notifications to the subscribers of an SNS topic."""

from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.notifications import Notification

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

UNAVAILABLE: Final = "notifications_unavailable"


@final
class SnsTopic:
    """Implements the port `Notifier`."""

    def __init__(self, client: "SNSClient", topic_arn: str) -> None:
        self._client = client
        self._topic_arn = topic_arn

    def send(self, notification: Notification) -> None:
        """Publish the notification. Raises `TransientFailure` if SNS does not accept it."""
        with transient_as(UNAVAILABLE):
            self._client.publish(
                TopicArn=self._topic_arn, Subject=notification.subject, Message=notification.text
            )
