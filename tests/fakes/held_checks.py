"""The check queue's hold on the sync function: checks kept waiting, or exhausted early."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, final

from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.live_function import ALIAS, reconfigure


@final
class HeldChecks:
    """Changes between the queue and the function, each undone at its end."""

    def __init__(self, aws: EmulatedAws) -> None:
        outputs = stack_outputs(aws)
        self._function = outputs["SyncFunctionName"]
        self._queue = outputs["CheckQueueUrl"]
        self._lambda = aws.session.client("lambda", endpoint_url=aws.endpoint)
        self._sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let checks wait in the queue; they run as soon as this ends, as many in one batch as may be."""
        (mapping,) = self._lambda.list_event_source_mappings(FunctionName=self._function)["EventSourceMappings"]
        self._lambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
        try:
            yield
        finally:
            self._lambda.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)

    def forget(self) -> None:
        """Drop every check that waits."""
        self._sqs.purge_queue(QueueUrl=self._queue)

    @contextmanager
    def exhausted_after(self, attempts: int) -> Iterator[None]:
        """Change the template's parameter `MaxReceiveCount`, even to less than it allows."""
        environment = self._environment()
        policy = self._redrive_policy()
        self._configure({**policy, "maxReceiveCount": attempts}, {**environment, "MAX_RECEIVE_COUNT": str(attempts)})
        try:
            yield
        finally:
            self._configure(policy, environment)

    def _configure(self, policy: dict[str, Any], environment: dict[str, str]) -> None:
        attributes = {"RedrivePolicy": json.dumps(policy)}
        self._sqs.set_queue_attributes(QueueUrl=self._queue, Attributes=attributes)  # type: ignore[arg-type] # names of attributes
        reconfigure(self._lambda, self._function, Environment={"Variables": environment})

    def _environment(self) -> dict[str, str]:
        configuration = self._lambda.get_function_configuration(FunctionName=self._function, Qualifier=ALIAS)
        return configuration["Environment"]["Variables"]

    def _redrive_policy(self) -> dict[str, Any]:
        answer = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["RedrivePolicy"])
        return dict(json.loads(answer["Attributes"]["RedrivePolicy"]))
