"""The follow-ups of a deployed stack: held back, so that confirmations disturb nobody who counts calls."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import final

from local.stack.aws import EmulatedAws, stack_outputs


@final
class HeldFollowUps:
    """Confirmations run only where a test lets them."""

    def __init__(self, aws: EmulatedAws) -> None:
        outputs = stack_outputs(aws)
        self._queue = outputs["FollowUpQueueUrl"]
        self._lambda = aws.session.client("lambda", endpoint_url=aws.endpoint)
        self._sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)
        (mapping,) = self._lambda.list_event_source_mappings(FunctionName=outputs["ConfirmFunctionName"])[
            "EventSourceMappings"
        ]
        self._mapping = mapping["UUID"]

    def hold(self) -> None:
        """Let follow-ups wait in their queue."""
        self._lambda.update_event_source_mapping(UUID=self._mapping, Enabled=False)

    @contextmanager
    def released(self) -> Iterator[None]:
        """Let those run that come from now on; the older ones are nobody's business any more."""
        self._sqs.purge_queue(QueueUrl=self._queue)
        self._lambda.update_event_source_mapping(UUID=self._mapping, Enabled=True)
        try:
            yield
        finally:
            self.hold()
