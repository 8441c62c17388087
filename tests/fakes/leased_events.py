"""The events that a deployed stack tells people of: gathered, as an outage of many syncs gathers them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import final

from local.stack.aws import STACK_NAME, EmulatedAws, stack_outputs
from local.waiting import wait_until


@final
class LeasedEvents:
    """Lets events wait in their queue. The emulator knows no batching window: it takes what is there."""

    def __init__(self, aws: EmulatedAws) -> None:
        self._lambda = aws.session.client("lambda", endpoint_url=aws.endpoint)
        self._sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)
        self._url = self._sqs.get_queue_url(QueueName=f"{STACK_NAME}-notify")["QueueUrl"]
        function = stack_outputs(aws)["NotifyFunctionName"]
        (mapping,) = self._lambda.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]
        self._mapping = mapping["UUID"]

    @contextmanager
    def gathered(self, count: int) -> Iterator[None]:
        """Keep events back until so many wait, and let them go at once."""
        self._lambda.update_event_source_mapping(UUID=self._mapping, Enabled=False)
        try:
            yield
            wait_until(lambda: self._waiting() >= count, "events gather")
        finally:
            self._lambda.update_event_source_mapping(UUID=self._mapping, Enabled=True)

    def _waiting(self) -> int:
        found = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(found["Attributes"]["ApproximateNumberOfMessages"])
