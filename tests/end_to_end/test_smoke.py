"""`make smoke` finds nothing on a well stack, and each fault that is planted."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from urlsync_cli.doctor import Level, OtherTokens, examine_api
from urlsync_cli.stacks import Stack as ApiStack
from urlsync_cli.stacks import sign_in_url_of
from urlsync_cli.token_endpoint import READ, SCOPES, exchange_secret

from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.home import Home
from local.stack.outputs import Stack
from tools.deployment import ALIAS, Deployment, read_deployment
from tools.smoke_calls import webhook_end
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

    # THEN only the schedule is left
    assert problems(clients, home) == STOPPED_SCHEDULE


def test_the_api_responds_as_documented_and_a_webhook_ends_as_no_such_sync(
    stack: Stack, clients: Clients, deployed: Deployment
) -> None:
    # GIVEN the stack as a program signs in to it
    operator = stack["operator"]
    where = ApiStack(name="local", api_url=stack["api_url"], sign_in_url=sign_in_url_of(operator["token_url"]))

    def sign_in(scopes: str = SCOPES) -> str:
        return exchange_secret(where, operator["client_id"], operator["client_secret"], scopes).access_token

    # THEN every probe finds what the API documents, whether or not the schedule is held
    webhooks: list[str] = []
    found = list(examine_api(where, sign_in, OtherTokens(read_only=sign_in(READ)), webhooks.append))
    levels = {finding.check: finding.level for finding in found}
    assert {check for check, level in levels.items() if level is Level.PROBLEM} <= {"last_schedule"}, found
    assert levels.keys() >= {"unsigned_webhook", "wrongly_signed_webhook", "signed_webhook", "broken_token"}
    assert levels.keys() >= {"missing_token", "missing_scope", "unknown_route", "console"}
    # AND the service's webhook to itself took the way of all webhooks, up to a check that found no sync
    (sync_id,) = webhooks
    (end,) = webhook_end(clients("logs"), deployed, sync_id)
    assert end.level is Level.OK, end
