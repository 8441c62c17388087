"""Who may do what: a change of a permission must change this file too."""

from collections.abc import Iterator
from typing import Any

Resources = dict[str, dict[str, Any]]
Statement = dict[str, Any]

# X-Ray knows no resources: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
ACTIONS_WITHOUT_RESOURCES = {"xray:PutTraceSegments", "xray:PutTelemetryRecords"}


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(role: dict[str, Any]) -> Iterator[Statement]:
    for policy in role["Properties"]["Policies"]:
        yield from policy["PolicyDocument"]["Statement"]


def roles(resources: Resources) -> Resources:
    return {name: found for name, found in resources.items() if found["Type"] == "AWS::IAM::Role"}


def named(resource: Any) -> str:
    if isinstance(resource, str):
        return resource
    if "Ref" in resource:
        return str(resource["Ref"])
    return str(resource["Fn::Sub"] if "Fn::Sub" in resource else resource["Fn::GetAtt"][0])


def granted(resources: Resources, role: str) -> set[tuple[str, str]]:
    """Every (action, logical id or pattern of the resource) a role has."""
    return {
        (action, named(resource))
        for statement in statements(resources[role])
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


LOGS_AND_TRACES = {
    ("xray:PutTraceSegments", "*"),
    ("xray:PutTelemetryRecords", "*"),
}


API_URL = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/${AWS::StackName}/api-url"
CONSOLE = API_URL.replace("api-url", "console")


def logs_to(group: str) -> set[tuple[str, str]]:
    return {("logs:CreateLogStream", group), ("logs:PutLogEvents", group)}


def test_verify_may_enqueue_and_read_the_webhook_master_and_no_more(resources: Resources) -> None:
    assert granted(resources, "VerifyRole") == LOGS_AND_TRACES | logs_to("VerifyLogGroup") | {
        ("sqs:SendMessage", "CheckQueue"),
        ("secretsmanager:GetSecretValue", "WebhookMasterSecret"),
    }


def test_sync_may_do_a_check_and_no_more(resources: Resources) -> None:
    queue = {"ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"}
    table = {"GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"}

    assert granted(resources, "SyncRole") == LOGS_AND_TRACES | logs_to("SyncLogGroup") | {
        *((f"sqs:{action}", "CheckQueue") for action in queue),
        ("sqs:SendMessage", "FollowUpQueue"),
        *((f"dynamodb:{action}", "Table") for action in table),
        *((f"kms:{action}", "CredentialsKey") for action in ("Encrypt", "Decrypt", "GenerateDataKey")),
        ("secretsmanager:GetSecretValue", "FingerprintKey"),
        ("secretsmanager:GetSecretValue", "HerokuOAuthClientSecret"),
        ("secretsmanager:GetSecretValue", "WebhookMasterSecret"),
        ("ssm:GetParameter", API_URL),
        ("events:PutEvents", "EventBus"),
    }


def test_notify_may_tell_people_and_no_more(resources: Resources) -> None:
    (*others, tell, seal) = statements(resources["NotifyRole"])

    assert {
        (action, named(found["Resource"])) for found in others for action in as_list(found["Action"])
    } == (LOGS_AND_TRACES | logs_to("NotifyLogGroup") | {("sqs:SendMessage", "NotifyDeadLetterQueue")})
    assert (tell["Action"], tell["Resource"]) == ("sns:Publish", {"Ref": "NotificationTopic"})
    assert named(seal["Resource"]) == "NotificationKey"
    assert set(seal["Action"]) == {"kms:GenerateDataKey", "kms:Decrypt"}
    assert seal["Condition"] == {
        "StringEquals": {"kms:ViaService": {"Fn::Sub": "sns.${AWS::Region}.amazonaws.com"}}
    }


def test_reconcile_may_ask_for_checks_and_no_more(resources: Resources) -> None:
    assert granted(resources, "ReconcileRole") == LOGS_AND_TRACES | logs_to("ReconcileLogGroup") | {
        ("sqs:SendMessage", "ReconcileDeadLetterQueue"),
        ("sqs:SendMessage", "CheckQueue"),
        ("sqs:GetQueueAttributes", "CheckQueue"),
        ("dynamodb:Query", "${Table.Arn}/index/by_due_time"),
        ("dynamodb:PutItem", "Table"),
    }
    (put,) = [
        statement
        for statement in statements(resources["ReconcileRole"])
        if statement["Action"] == "dynamodb:PutItem"
    ]
    assert put["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": "RECONCILE"}}


def test_the_schedule_may_run_reconcile_and_no_more(resources: Resources) -> None:
    assert granted(resources, "ReconcileScheduleRole") == {
        ("lambda:InvokeFunction", "ReconcileFunction.Alias"),
        ("sqs:SendMessage", "ReconcileDeadLetterQueue"),
    }


def test_admin_may_serve_operators_and_no_more(resources: Resources) -> None:
    table = {"GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"}

    dead_letters = {"GetQueueAttributes", "ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage"}

    assert granted(resources, "AdminRole") == LOGS_AND_TRACES | logs_to("AdminLogGroup") | {
        ("sqs:SendMessage", "CheckQueue"),
        ("sqs:SendMessage", "ProvisioningQueue"),
        ("sqs:GetQueueAttributes", "CheckQueue"),
        ("sqs:GetQueueAttributes", "FollowUpQueue"),
        *((f"sqs:{action}", "DeadLetterQueue") for action in dead_letters),
        *((f"sqs:{action}", "FollowUpDeadLetterQueue") for action in dead_letters),
        *((f"dynamodb:{action}", "Table") for action in table),
        ("dynamodb:Query", "${Table.Arn}/index/*"),
        *((f"kms:{action}", "CredentialsKey") for action in ("Encrypt", "Decrypt", "GenerateDataKey")),
        ("secretsmanager:GetSecretValue", "WebhookMasterSecret"),
        ("secretsmanager:GetSecretValue", "FingerprintKey"),
        ("secretsmanager:GetSecretValue", "HerokuOAuthClientSecret"),
        ("ssm:GetParameter", API_URL),
        ("ssm:GetParameter", CONSOLE),
        ("events:PutEvents", "EventBus"),
    }


def test_nothing_is_granted_wholesale(resources: Resources) -> None:
    for role in roles(resources).values():
        assert "ManagedPolicyArns" not in role["Properties"]
        for statement in statements(role):
            actions = set(as_list(statement["Action"]))
            assert not any("*" in action for action in actions)
            if "*" in as_list(statement["Resource"]):
                assert actions <= ACTIONS_WITHOUT_RESOURCES


def test_only_lambda_takes_the_roles_on_and_the_scheduler_its_own(resources: Resources) -> None:
    for name, role in roles(resources).items():
        (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
        service = "scheduler" if name == "ReconcileScheduleRole" else "lambda"
        assert trust["Principal"] == {"Service": f"{service}.amazonaws.com"}


def test_credentials_are_opened_only_under_the_context_of_their_connection(resources: Resources) -> None:
    sealing = [
        statement
        for role in roles(resources).values()
        for statement in statements(role)
        if any(action.startswith("kms:") for action in as_list(statement["Action"]))
        and named(statement["Resource"]) != "NotificationKey"
    ]

    assert len(sealing) >= 2
    for statement in sealing:
        assert statement["Condition"] == {
            "ForAllValues:StringEquals": {"kms:EncryptionContextKeys": "connection_id"}
        }
