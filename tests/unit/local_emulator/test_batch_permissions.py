"""Which permission the emulator asks for."""

import pytest

from local.emulator.iam import with_batch_permissions


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
def test_a_batch_on_a_queue_needs_the_permission_of_one_message(asked: str | None, needed: str | None) -> None:
    assert with_batch_permissions(lambda *_request: asked)("service", "POST", "/") == needed
