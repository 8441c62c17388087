"""Let SQS's batch operations need what they need in AWS: the permission of the single operation.

`SendMessageBatch` is allowed by `sqs:SendMessage`, and so on
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html).
The emulator asks for permissions named like the batch operations, which IAM does not know, so that no
template which is right for AWS could use them.
"""

from collections.abc import Callable
from typing import Any

ActionOf = Callable[..., str | None]


def as_in_aws(action_of: ActionOf) -> ActionOf:
    """Return `action_of`, which names the IAM action that a request needs, corrected for SQS's batches."""

    def corrected(*request: Any) -> str | None:
        action = action_of(*request)
        return action.removesuffix("Batch") if action and action.startswith("sqs:") else action

    return corrected
