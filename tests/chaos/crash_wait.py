"""How long a message of a function that crashed is kept from the next one."""

from collections.abc import Iterator
from contextlib import contextmanager

from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack


@contextmanager
def waiting_after_a_crash(stack: Stack, aws: EmulatedAws, seconds: int) -> Iterator[None]:
    """Shorten the visibility timeout of the check queue for a while."""
    sqs = aws.session.client("sqs", endpoint_url=aws.endpoint)
    url = stack["check_queue_url"]
    usual = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=usual)
