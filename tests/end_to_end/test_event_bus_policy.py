"""A permission to put events on the bus does not suffice to say what Hasura Cloud has done."""

import json
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from local.stack.aws import EmulatedAws
from local.stack.outputs import Stack

ROLE = "puts-events"
ACCOUNT = "000000000000"


def events_of_a_role(aws: EmulatedAws) -> Any:
    """Return a client of a role whose only permission is `events:PutEvents`, on any bus."""
    iam = aws.session.client("iam", endpoint_url=aws.endpoint)
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    allowed = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_role_policy(RoleName=ROLE, PolicyName=ROLE, PolicyDocument=document)
    sts = aws.session.client("sts", endpoint_url=aws.endpoint)
    taken = sts.assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{ROLE}", RoleSessionName=ROLE)["Credentials"]
    return aws.session.client(
        "events",
        endpoint_url=aws.endpoint,
        aws_access_key_id=taken["AccessKeyId"],
        aws_secret_access_key=taken["SecretAccessKey"],
        aws_session_token=taken["SessionToken"],
    )


def entry(bus: str, source: str) -> dict[str, str]:
    detail = {"project_id": str(uuid4()), "owner_id": str(uuid4()), "heroku_database": {"app_id": str(uuid4())}}
    return {"EventBusName": bus, "Source": source, "DetailType": "Project Created", "Detail": json.dumps(detail)}


def test_only_who_is_named_may_report_a_project(stack: Stack, aws: EmulatedAws) -> None:
    # GIVEN a role that may put events on any bus, and a bus without a policy
    role, root = events_of_a_role(aws), aws.session.client("events", endpoint_url=aws.endpoint)
    root.create_event_bus(Name="without-a-policy")
    assert "Policy" not in root.describe_event_bus(Name="without-a-policy")

    # THEN the event passes without the Deny
    assert role.put_events(Entries=[entry("without-a-policy", "hasura.cloud")])["FailedEntryCount"] == 0

    # AND is refused with it, alone and among others; other events pass
    for entries in (
        [entry(stack["bus"], "hasura.cloud")],
        [entry(stack["bus"], "another"), entry(stack["bus"], "hasura.cloud")],
    ):
        with pytest.raises(ClientError) as refused:
            role.put_events(Entries=entries)
        assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    assert role.put_events(Entries=[entry(stack["bus"], "another")])["FailedEntryCount"] == 0
