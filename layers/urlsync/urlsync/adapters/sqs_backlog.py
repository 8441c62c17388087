"""The depths of the queues, from their attributes: cheaper and fresher than CloudWatch's metrics."""

from typing import TYPE_CHECKING, Final, final

from urlsync.adapters.aws_failures import transient_as
from urlsync.ports.backlog import Depth, Depths

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

WAITING: Final = "ApproximateNumberOfMessages"
DELAYED: Final = "ApproximateNumberOfMessagesDelayed"
IN_WORK: Final = "ApproximateNumberOfMessagesNotVisible"


@final
class SqsBacklog:
    """Implements the port `Backlog`, for the queues of these URLs."""

    def __init__(self, client: "SQSClient", **urls: str) -> None:
        """Take a URL for each field of `Depths`."""
        self._client = client
        self._urls = urls

    def depths(self) -> Depths:
        """Return how much waits."""
        return Depths(**{name: self._depth(url) for name, url in self._urls.items()})

    def _depth(self, url: str) -> Depth:
        with transient_as("queues_unavailable"):
            answer = self._client.get_queue_attributes(
                QueueUrl=url, AttributeNames=[WAITING, DELAYED, IN_WORK]
            )
        found = {name: int(number) for name, number in answer["Attributes"].items()}
        return Depth(waiting=found[WAITING], delayed=found.get(DELAYED, 0), in_work=found[IN_WORK])
