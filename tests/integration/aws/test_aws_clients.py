"""Clients of AWS services stop in time."""

from collections.abc import Callable
from typing import Any

import pytest
from urlsync.adapters.aws import clients as aws_clients


@pytest.mark.parametrize(
    "make", [aws_clients.dynamodb, aws_clients.kms, aws_clients.events, aws_clients.secrets_manager]
)
def test_no_client_waits_longer_than_a_function_can(make: Callable[[], Any], aws: None) -> None:
    config = make().meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert config.retries == {"mode": "standard", "total_max_attempts": 3}
