"""Names of stacks that some service would refuse in the middle of a deployment."""

import pytest

from tools.deployed_stack import ENVIRONMENTS, stack_name
from tools.stack_names import MAX_LENGTH, problems_of


@pytest.mark.parametrize("environment", [*ENVIRONMENTS, "local"])
def test_our_own_names_are_possible(environment: str) -> None:
    assert list(problems_of(stack_name(environment))) == []


def test_the_longest_name_is_possible() -> None:
    assert list(problems_of("a" * MAX_LENGTH)) == []
    assert len("a" * MAX_LENGTH + "-123456789012") == 63


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Dev-urlsync", "lower-case letters"),
        ("dev_urlsync", "lower-case letters"),
        ("1-urlsync", "begin with a letter"),
        ("urls-", "must not end with a hyphen"),
        ("a" * (MAX_LENGTH + 1), "at most 50"),
        ("our-aws-sync", "'aws', which Cognito reserves"),
        ("amazon-sync", "'amazon', which Cognito reserves"),
        ("sync-cognito", "'cognito', which Cognito reserves"),
        ("ssm-sync", "Systems Manager reserves"),
        ("urlsync", "the AWS emulator"),
    ],
)
def test_a_name_that_a_service_refuses_is_refused_with_the_reason(name: str, reason: str) -> None:
    assert any(reason in problem for problem in problems_of(name))
