"""The queue of provisionings: each message is the next step of one, or the news that may begin one.

It is no FIFO queue, because those hold no single message back
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html).
"""

from typing import Final

SOURCE: Final = "hasura.cloud"
DETAIL_TYPE: Final = "Project Created"
