"""Every function may do what the table of privileges says, and is refused everything else.

Each takes on its real role, as it is deployed; IAM is enforced. What is allowed must be answered as the
service answers such a call, not merely in another way than with a refusal.
"""

from functools import cache
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.stack.aws import REGION, STACK_NAME, EmulatedAws
from tests.privileges.deed import FUNCTIONS, Actor, Deed, own
from tests.privileges.table import CHAPTERS

REFUSED = "refused"
REFUSALS = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
CONFIG = Config(retries={"total_max_attempts": 1})
# One for all, which reads what botocore knows of a service once.
SESSION = boto3.Session(region_name=REGION)

DEEDS = {f"{chapter.title}: {deed.what}": deed for chapter in CHAPTERS for deed in chapter.deeds}


class DeployedFunction:
    """A function's role, taken on as Lambda takes it on."""

    def __init__(self, aws: EmulatedAws, physical_ids: dict[str, str], function: str) -> None:
        self.function = function
        self._aws = aws
        self._physical_ids = physical_ids
        self.client = cache(self._client)
        self._credentials = self._take_on_role()

    def physical(self, logical_id: str) -> str:
        return self._physical_ids[logical_id]

    def _take_on_role(self) -> Any:
        role = f"arn:aws:iam::000000000000:role/{self.physical(own(self.function, 'Role'))}"
        sts = self._aws.session.client("sts", endpoint_url=self._aws.endpoint)
        return sts.assume_role(RoleArn=role, RoleSessionName=self.function)["Credentials"]

    def _client(self, service: str) -> Any:
        return SESSION.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self._aws.endpoint,
            config=CONFIG,
            aws_access_key_id=self._credentials["AccessKeyId"],
            aws_secret_access_key=self._credentials["SecretAccessKey"],
            aws_session_token=self._credentials["SessionToken"],
        )


@pytest.fixture(scope="module")
def physical_ids(aws: EmulatedAws) -> dict[str, str]:
    """What the resources of the template are called in this stack."""
    cloudformation = aws.session.client("cloudformation", endpoint_url=aws.endpoint)
    resources = cloudformation.describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    return {found["LogicalResourceId"]: found["PhysicalResourceId"] for found in resources}


def outcome(actor: Actor, deed: Deed) -> str | None:
    """Try it: `refused`, the error that the service answers, or None for success."""
    try:
        deed.call(actor)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        return REFUSED if code in REFUSALS else code
    return None


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_may_do_what_it_needs_and_nothing_else(
    aws: EmulatedAws, physical_ids: dict[str, str], function: str
) -> None:
    # GIVEN the function's role, and what the table says of it
    actor = DeployedFunction(aws, physical_ids, function)
    said = {what: deed.answer if function in deed.by else REFUSED for what, deed in DEEDS.items()}

    # WHEN it tries everything
    seen = {what: outcome(actor, deed) for what, deed in DEEDS.items()}

    # THEN everything is as the table says
    assert {what: found for what, found in seen.items() if found != said[what]} == {}


def test_the_table_knows_every_function_and_there_is_no_other(physical_ids: dict[str, str]) -> None:
    roles = {own(function, "Role") for function in FUNCTIONS}

    assert {name.removesuffix("Function") for name in physical_ids if name.endswith("Function")} == {
        role.removesuffix("Role") for role in roles
    }
