"""Which permission the emulator asks for."""

import pytest

from local.emulator.batch_permissions import as_in_aws


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        ("sqs:ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"),
        ("sqs:SendMessageBatch", "sqs:SendMessage"),
        ("sqs:SendMessage", "sqs:SendMessage"),
        ("kinesis:SomethingBatch", "kinesis:SomethingBatch"),
        (None, None),
    ],
)
def test_a_batch_on_a_queue_needs_the_permission_of_one_message(
    asked: str | None, needed: str | None
) -> None:
    assert as_in_aws(lambda *_request: asked)("service", "POST", "/") == needed
