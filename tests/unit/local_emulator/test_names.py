"""The emulator refuses the domain prefixes that Cognito refuses."""

from collections.abc import Mapping
from typing import Any

import pytest

from local.emulator.names import Response, with_domain_rules


def created(data: Mapping[str, Any]) -> Response:
    return 200, {}, f"created {data['Domain']}"


def error(code: str, message: str, status: int) -> Response:
    return status, {}, f"{code}: {message}"


create = with_domain_rules(created, error)


@pytest.mark.parametrize("prefix", ["dev-urlsync-000000000000", "a", "a" * 63])
def test_a_valid_prefix_is_created(prefix: str) -> None:
    assert create({"Domain": prefix}) == (200, {}, f"created {prefix}")


@pytest.mark.parametrize("prefix", ["", "Dev", "-dev", "dev-", "a" * 64, "a_b", "my-aws-pool", "amazons", "precognito"])
def test_an_invalid_prefix_is_refused(prefix: str) -> None:
    status, _, body = create({"Domain": prefix})

    assert status == 400
    assert body.startswith("InvalidParameterException: ")


def test_a_custom_domain_is_not_a_prefix() -> None:
    domain = {"Domain": "auth.aws.example.com", "CustomDomainConfig": {"CertificateArn": "arn"}}

    assert create(domain) == (200, {}, "created auth.aws.example.com")
