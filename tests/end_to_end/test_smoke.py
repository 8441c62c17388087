"""`make smoke` finds nothing on a well stack, and each fault that is planted."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from urlsync_cli.doctor import Level
from urlsync_cli.stacks import Stack as ApiStack
from urlsync_cli.stacks import sign_in_url_of

from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.home import Home
from local.stack.outputs import Stack
from tools import smoke
from tools.deployment import ALIAS, Deployment, read_deployment
from tools.smoke_checks import examine_account

FUNCTION = f"{STACK_NAME}-transfer"
# The tests of this folder hold the schedule, which is one of the faults to find. Without it, nothing is the matter.
STOPPED_SCHEDULE = {"schedule"}

Clients = Callable[[str], Any]


@pytest.fixture
def clients(aws: EmulatedAws) -> Clients:
    session: Any = aws.session
    return lambda service: session.client(service, endpoint_url=aws.endpoint)


@pytest.fixture
def deployed(clients: Clients) -> Deployment:
    return read_deployment(clients, STACK_NAME)


def problems(clients: Clients, home: Home) -> set[str]:
    """The checks that found a problem."""
    found = examine_account(clients, read_deployment(clients, STACK_NAME), Path(home.build), emulated=True)
    return {finding.check for finding in found if finding.level is Level.PROBLEM}


@contextmanager
def an_alias_left_behind(clients: Clients, layer: str) -> Iterator[None]:
    """The alias of a function runs a version of an earlier deployment, without the layer."""
    functions = clients("lambda")
    live = functions.get_alias(FunctionName=FUNCTION, Name=ALIAS)["FunctionVersion"]
    description = functions.get_function_configuration(FunctionName=FUNCTION)["Description"]
    functions.update_function_configuration(FunctionName=FUNCTION, Description="an earlier deployment", Layers=[])
    version = functions.publish_version(FunctionName=FUNCTION)["Version"]
    functions.update_alias(FunctionName=FUNCTION, Name=ALIAS, FunctionVersion=version)
    try:
        yield
    finally:
        functions.update_alias(FunctionName=FUNCTION, Name=ALIAS, FunctionVersion=live)
        functions.update_function_configuration(FunctionName=FUNCTION, Description=description, Layers=[layer])
        functions.delete_function(FunctionName=FUNCTION, Qualifier=version)


@contextmanager
def a_stale_layer(clients: Clients, layer: str) -> Iterator[None]:
    """The alias of a function runs a version of this deployment, but with another version of the layer."""
    functions = clients("lambda")
    live = functions.get_alias(FunctionName=FUNCTION, Name=ALIAS)["FunctionVersion"]
    name, packed = layer.split(":")[-2], io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("python/nothing.py", "")
    other = functions.publish_layer_version(LayerName=name, Content={"ZipFile": packed.getvalue()})["LayerVersionArn"]
    functions.update_function_configuration(FunctionName=FUNCTION, Layers=[other])
    version = functions.publish_version(FunctionName=FUNCTION)["Version"]
    functions.update_alias(FunctionName=FUNCTION, Name=ALIAS, FunctionVersion=version)
    try:
        yield
    finally:
        functions.update_alias(FunctionName=FUNCTION, Name=ALIAS, FunctionVersion=live)
        functions.update_function_configuration(FunctionName=FUNCTION, Layers=[layer])
        functions.delete_function(FunctionName=FUNCTION, Qualifier=version)
        functions.delete_layer_version(LayerName=name, VersionNumber=int(other.rpartition(":")[2]))


@contextmanager
def a_silent_alarm(clients: Clients) -> Iterator[None]:
    """An alarm notifies nobody."""
    cloudwatch, name = clients("cloudwatch"), f"{STACK_NAME}-late-checks"
    cloudwatch.disable_alarm_actions(AlarmNames=[name])
    try:
        yield
    finally:
        cloudwatch.enable_alarm_actions(AlarmNames=[name])


@contextmanager
def a_table_without_backups(clients: Clients, table: str) -> Iterator[None]:
    """The table cannot be restored to a point in time."""
    dynamodb = clients("dynamodb")

    def switch(*, on: bool) -> None:
        wanted = {"PointInTimeRecoveryEnabled": on}
        dynamodb.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=wanted)

    switch(on=False)
    try:
        yield
    finally:
        switch(on=True)


@contextmanager
def a_role_without_a_permission(clients: Clients, role: str, policy: str) -> Iterator[None]:
    """A role lacks its last statement."""
    iam = clients("iam")
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    less = {**document, "Statement": document["Statement"][:-1]}
    iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(less))
    try:
        yield
    finally:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))


@contextmanager
def a_changed_queue(clients: Clients, url: str) -> Iterator[None]:
    """Messages of a queue are delivered again while they are being handled."""
    sqs, name = clients("sqs"), "VisibilityTimeout"
    usual = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={name: "1"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={name: usual})


def test_planted_faults_are_found_and_nothing_else(clients: Clients, deployed: Deployment, home: Home) -> None:
    # GIVEN a stack as it was deployed, but for the schedule, which the tests have stopped, and which is found
    assert problems(clients, home) == STOPPED_SCHEDULE

    # THEN an alias left behind is found, with its layer, and with the function, which cannot start without it
    (layer,) = [physical for _, physical, _ in deployed.of_type("AWS::Lambda::LayerVersion")]
    with an_alias_left_behind(clients, layer):
        assert problems(clients, home) == STOPPED_SCHEDULE | {"alias", "layer", "function"}

    # THEN a role without a permission is found
    role, policy = next(
        (physical, properties["Policies"][0]["PolicyName"])
        for name, physical, properties in deployed.of_type("AWS::IAM::Role")
        if name == "TransferRole"
    )
    with a_role_without_a_permission(clients, role, policy):
        assert problems(clients, home) == STOPPED_SCHEDULE | {"role"}

    # THEN a queue that was changed by hand is found
    with a_changed_queue(clients, deployed.outputs["CheckQueueUrl"]):
        assert problems(clients, home) == STOPPED_SCHEDULE | {"queue"}

    # THEN a layer of another deployment, an alarm without actions, and a table without backups are found
    with a_stale_layer(clients, layer):
        assert problems(clients, home) == STOPPED_SCHEDULE | {"layer", "function"}
    with a_silent_alarm(clients), a_table_without_backups(clients, deployed.outputs["TableName"]):
        assert problems(clients, home) == STOPPED_SCHEDULE | {"alarm", "table"}

    # THEN only the schedule is left
    assert problems(clients, home) == STOPPED_SCHEDULE


def programs(clients: Clients, deployed: Deployment) -> set[str]:
    """The names of all clients of the user pool."""
    pages = clients("cognito-idp").get_paginator("list_user_pool_clients")
    listed = pages.paginate(UserPoolId=deployed.outputs["UserPoolId"])
    return {client["ClientName"] for page in listed for client in page["UserPoolClients"]}


def test_a_program_proves_the_stack_and_is_gone_afterwards(
    stack: Stack, clients: Clients, deployed: Deployment, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN the stack as `make smoke ENV=...` signs in to it; no first run of the schedule is waited for, which is held
    monkeypatch.setattr(smoke, "POLL_INTERVAL_S", 0.0)
    operator, before = stack["operator"], programs(clients, deployed)
    where = ApiStack(
        name="local",
        api_url=stack["api_url"],
        sign_in_url=sign_in_url_of(operator["token_url"]),
        aws_endpoint=stack["aws_endpoint"],
    )

    # WHEN
    findings = smoke.examine_signed_in(clients, deployed, where, Path(home.build))
    first = next(findings)

    # THEN its program exists while it runs
    assert programs(clients, deployed) - before == {"smoke role=admin"}
    found = {finding.check: finding.level for finding in (first, *findings)}
    # AND every probe finds what the API documents, whether or not the schedule is held
    assert {check for check, level in found.items() if level is Level.PROBLEM} <= {"last_schedule", *STOPPED_SCHEDULE}
    assert found["unsigned_webhook"] is found["broken_token"] is found["console"] is found["role"] is Level.OK
    assert found["missing_scope"] is found["missing_token"] is found["wrongly_signed_webhook"] is Level.OK
    # AND the service's webhook to itself took the way of all webhooks, up to a check that found no sync
    assert found["signed_webhook"] is found["webhook_end"] is Level.OK
    # AND the program has ended
    assert programs(clients, deployed) == before
