"""Each template rule finds its violation, and nothing in a valid template."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.rules import Rules
from cfnlint.runner import run_template_by_data

RULES = Path(__file__).resolve().parents[3] / "tools" / "template_rules"

Template = dict[str, Any]
Change = Callable[[Template], object]

TLS = {"Bool": {"aws:SecureTransport": "false"}}


def arn(name: str) -> dict[str, list[str]]:
    return {"Fn::GetAtt": [name, "Arn"]}


def policy(action: str) -> Template:
    deny = {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", "Condition": TLS}
    return {"Statement": [deny]}


def role(*actions: str) -> Template:
    allow = {"Sid": "Work", "Effect": "Allow", "Action": [*actions], "Resource": arn("Queue")}
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {
        "AssumeRolePolicyDocument": {"Statement": [trust]},
        "Policies": [{"PolicyName": "work", "PolicyDocument": {"Statement": [allow]}}],
    }


def well() -> dict[str, Template]:
    """The properties of resources that every rule is content with, by logical id."""
    return {
        "Function": {
            "Timeout": 5,
            "AutoPublishCodeSha256": {"Ref": "ConfigurationDigest"},
            "Role": arn("Role"),
            "LoggingConfig": {"LogGroup": {"Ref": "Logs"}},
            "EventInvokeConfig": {"DestinationConfig": {"OnFailure": {"Destination": arn("DeadLetters")}}},
            "Events": {
                "Messages": {"Type": "SQS", "Properties": {"Queue": arn("Queue")}},
                "Event": {"Type": "EventBridgeRule", "Properties": {"DeadLetterConfig": {"Arn": arn("DeadLetters")}}},
            },
        },
        "Other": {
            "AutoPublishCodeSha256": {"Ref": "ConfigurationDigest"},
            "Role": arn("OtherRole"),
            "LoggingConfig": {"LogGroup": {"Ref": "OtherLogs"}},
        },
        "Role": role("sqs:ReceiveMessage"),
        "OtherRole": role("sqs:SendMessage"),
        "Logs": {"RetentionInDays": 30},
        "OtherLogs": {"RetentionInDays": 30},
        "Queue": {
            "SqsManagedSseEnabled": True,
            "VisibilityTimeout": 30,
            "RedrivePolicy": {"deadLetterTargetArn": arn("DeadLetters"), "maxReceiveCount": 5},
        },
        "DeadLetters": {"SqsManagedSseEnabled": True},
        "QueuePolicy": {"Queues": [{"Ref": "Queue"}, {"Ref": "DeadLetters"}], "PolicyDocument": policy("sqs:*")},
        "Topic": {"KmsMasterKeyId": {"Ref": "Key"}},
        "TopicPolicy": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": policy("sns:Publish")},
        "Key": {"KeyPolicy": policy("kms:*")},
        "Table": {"SSESpecification": {"SSEEnabled": True}},
        "Rule": {"Targets": [{"Arn": arn("Queue"), "DeadLetterConfig": {"Arn": arn("DeadLetters")}}]},
        "Schedule": {"Target": {"DeadLetterConfig": {"Arn": arn("DeadLetters")}}},
        "Alarm": {"AlarmDescription": "Look!", "AlarmActions": ["topic"], "OKActions": ["topic"]},
    }


TYPES = {
    "Function": "AWS::Serverless::Function",
    "Other": "AWS::Serverless::Function",
    "Role": "AWS::IAM::Role",
    "OtherRole": "AWS::IAM::Role",
    "Logs": "AWS::Logs::LogGroup",
    "OtherLogs": "AWS::Logs::LogGroup",
    "Queue": "AWS::SQS::Queue",
    "OtherQueue": "AWS::SQS::Queue",
    "DeadLetters": "AWS::SQS::Queue",
    "QueuePolicy": "AWS::SQS::QueuePolicy",
    "Topic": "AWS::SNS::Topic",
    "TopicPolicy": "AWS::SNS::TopicPolicy",
    "Key": "AWS::KMS::Key",
    "Table": "AWS::DynamoDB::Table",
    "Rule": "AWS::Events::Rule",
    "Schedule": "AWS::Scheduler::Schedule",
    "Alarm": "AWS::CloudWatch::Alarm",
}


def written(resources: dict[str, Template], parameters: Template | None = None) -> Template:
    kept = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
    digest = {"ConfigurationDigest": {"Type": "String", "AllowedValues": ["a-digest"]}}
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Parameters": digest | (parameters or {}),
        "Resources": {
            name: {"Type": TYPES[name], "Properties": properties, **kept} for name, properties in resources.items()
        },
    }


@pytest.fixture(scope="module")
def rules() -> Rules:
    """Our own rules, and none of cfn-lint's."""
    return Rules.create_from_directory(str(RULES))


def found(rules: Rules, checked: Template) -> set[tuple[str, str]]:
    """Every rule that was broken, with the resource it was broken by."""
    return {
        (match.rule.id, str(match.path[1]))
        for match in run_template_by_data(checked, ConfigMixIn([], regions=["us-east-1"]), rules)
    }


def statement(resources: dict[str, Template]) -> Template:
    wanted: Template = resources["Role"]["Policies"][0]["PolicyDocument"]["Statement"][0]
    return wanted


ROWS = {"Type": "DynamoDB", "Properties": {"MaximumRetryAttempts": 3}}
BROKEN: list[tuple[str, str, Change]] = [
    ("E9101", "Function", lambda r: r["Function"].pop("LoggingConfig")),
    ("E9101", "Other", lambda r: r["Other"]["LoggingConfig"].update(LogGroup={"Ref": "Logs"})),
    ("E9102", "Logs", lambda r: r["Logs"].clear()),
    ("E9103", "Function", lambda r: r["Function"].pop("EventInvokeConfig")),
    ("E9103", "Function", lambda r: r["Function"]["Events"]["Event"]["Properties"].clear()),
    ("E9103", "Function", lambda r: r["Queue"].pop("RedrivePolicy")),
    ("E9103", "Function", lambda r: r["Function"]["Events"].update(Rows=ROWS)),
    ("E9103", "Rule", lambda r: r["Rule"]["Targets"][0].pop("DeadLetterConfig")),
    ("E9103", "Schedule", lambda r: r["Schedule"]["Target"].clear()),
    ("E9104", "Function", lambda r: r["Queue"].update(VisibilityTimeout=29)),
    ("E9104", "Function", lambda r: r["Function"].update(Timeout=6)),
    (
        "E9104",
        "Function",
        lambda r: r["Function"]["Events"]["Messages"]["Properties"].update(MaximumBatchingWindowInSeconds=1),
    ),
    ("E9105", "Alarm", lambda r: r["Alarm"].pop("AlarmActions")),
    ("E9105", "Alarm", lambda r: r["Alarm"].update(OKActions=[])),
    ("E9105", "Alarm", lambda r: r["Alarm"].update(ActionsEnabled=False)),
    ("E9106", "Function", lambda r: r["Function"].pop("Role")),
    ("E9106", "Other", lambda r: r["Other"].update(Role=arn("Role"))),
    ("E9107", "Queue", lambda r: r["QueuePolicy"]["Queues"].pop(0)),
    ("E9107", "Topic", lambda r: r["TopicPolicy"].update(PolicyDocument=policy("sns:Subscribe"))),
    ("E9107", "Key", lambda r: r["Key"]["KeyPolicy"]["Statement"][0].pop("Condition")),
    ("E9108", "DeadLetters", lambda r: r["DeadLetters"].clear()),
    ("E9108", "Topic", lambda r: r["Topic"].clear()),
    ("E9110", "Role", lambda r: statement(r).update(Action="sqs:*")),
    ("E9110", "Role", lambda r: statement(r).update(Resource="*")),
    ("E9110", "Role", lambda r: statement(r).update(NotAction="sqs:PurgeQueue")),
    ("E9110", "Role", lambda r: r["Role"].update(ManagedPolicyArns=["arn:aws:iam::aws:policy/ReadOnlyAccess"])),
    ("E9111", "Function", lambda r: statement(r).update(Action=["sqs:ReceiveMessage", "sqs:SendMessage"])),
    ("E9111", "Function", lambda r: r["Function"].update(RecursiveLoop="Terminate")),
    ("E9112", "Function", lambda r: r["Function"].pop("AutoPublishCodeSha256")),
    ("E9112", "Other", lambda r: r["Other"].update(AutoPublishCodeSha256={"Ref": "Commit"})),
    ("E9110", "Role", lambda r: r["Role"]["AssumeRolePolicyDocument"]["Statement"][0].update(Principal={"AWS": "*"})),
]


@pytest.mark.parametrize(
    ("rule", "resource", "change"), BROKEN, ids=[f"{rule}-{number}" for number, (rule, *_) in enumerate(BROKEN)]
)
def test_a_broken_rule_is_found_where_it_is_broken(rules: Rules, rule: str, resource: str, change: Change) -> None:
    # GIVEN a template that every rule is content with, but for one thing
    resources = copy.deepcopy(well())
    change(resources)

    # THEN this is found and nothing else
    assert found(rules, written(resources)) == {(rule, resource)}


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("DeletionPolicy", "Delete"), ("DeletionPolicy", "Retain"), ("UpdateReplacePolicy", "Delete")],
)
def test_state_that_would_be_deleted_or_left_behind_is_found(rules: Rules, attribute: str, value: str) -> None:
    checked = written(well())
    checked["Resources"]["Table"][attribute] = value

    assert found(rules, checked) == {("E9109", "Table")}


def test_whatever_else_is_kept_is_kept_in_the_same_way(rules: Rules) -> None:
    # GIVEN a resource that the rule does not ask to be kept, and that `make adopt` would not find
    checked = written(well())
    checked["Resources"]["Queue"]["DeletionPolicy"] = "Retain"

    assert found(rules, checked) == {("E9109", "Queue")}


@pytest.mark.parametrize("more", [{"Default": "a-digest"}, {"AllowedValues": ["a-digest", "another"]}])
def test_a_digest_that_need_not_be_given_is_found(rules: Rules, more: Template) -> None:
    checked = written(well())
    checked["Parameters"]["ConfigurationDigest"] |= more

    assert found(rules, checked) == {("E9112", "ConfigurationDigest")}


def looping(**function: Any) -> Template:
    """A template in which a function feeds another one, which feeds the first."""
    resources = well()
    resources["Function"] |= function
    resources["Other"] |= {
        "Events": {"Messages": {"Type": "SQS", "Properties": {"Queue": arn("OtherQueue")}}},
        "Timeout": 5,
        "RecursiveLoop": "Terminate",
    }
    resources["OtherQueue"] = copy.deepcopy(resources["Queue"])
    resources["QueuePolicy"]["Queues"].append({"Ref": "OtherQueue"})
    statement(resources).update(Action="sqs:SendMessage", Resource=[arn("DeadLetters"), arn("OtherQueue")])
    return written(resources)


def test_a_loop_over_several_functions_is_found(rules: Rules) -> None:
    assert found(rules, looping()) == {("E9111", "Function")}
    assert found(rules, looping(RecursiveLoop="Terminate")) == set()


def test_a_loop_is_allowed_only_with_a_reason(rules: Rules) -> None:
    checked = looping(RecursiveLoop="Allow")
    assert found(rules, checked) == {("E9111", "Function")}
    checked["Resources"]["Function"]["Metadata"] = {"RecursiveLoop": "It ends after an hour."}
    assert found(rules, checked) == set()


def test_a_valid_template_breaks_no_rule(rules: Rules) -> None:
    assert found(rules, written(well())) == set()


def test_a_parameter_counts_as_its_worst_value(rules: Rules) -> None:
    resources = well()
    resources["Function"]["Timeout"] = {"Ref": "Timeout"}

    for bounds in ({"MaxValue": 6}, {"AllowedValues": [1, 6]}):
        parameter = {"Timeout": {"Type": "Number", "Default": 5, **bounds}}
        assert found(rules, written(resources, parameter)) == {("E9104", "Function")}


def test_every_rule_has_been_broken_here(rules: Rules) -> None:
    assert set(rules) == {rule for rule, *_ in BROKEN} | {"E9109"}


def test_the_template_breaks_no_rule(rules: Rules, template: Template) -> None:
    assert found(rules, copy.deepcopy(template)) == set()
