"""What `make smoke` finds in an account, on stand-ins for AWS's clients."""

import copy
import io
import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from urlsync_cli.doctor import Finding, Level
from urlsync_cli.errors import Unavailable

from tools.configuration_digest import PARAMETER, configuration_digest
from tools.deployment import Deployment
from tools.smoke import report, wait_for_first_run
from tools.smoke_calls import notification, webhook_end
from tools.smoke_checks import examine_account

LAYER = "arn:aws:lambda:eu-west-1:123456789012:layer:a-stack:3"
ALLOWED = {"Sid": "Send", "Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "arn:queue"}
CONDITION = {
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["SYNC#*", "CONNECTION#*"]},
    "StringEquals": {"kms:EncryptionContext:credential": ["hasura", "heroku"]},
    "Null": {"events:source": "false"},
}
READ = {"Sid": "Read", "Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:table", "Condition": CONDITION}
POLICY = {"Statement": [ALLOWED, READ]}
TYPES = {
    "Function": "AWS::Lambda::Function",
    "Layer": "AWS::Lambda::LayerVersion",
    "Role": "AWS::IAM::Role",
    "Schedule": "AWS::Scheduler::Schedule",
    "Table": "AWS::DynamoDB::Table",
    "Key": "AWS::KMS::Key",
    "Queue": "AWS::SQS::Queue",
    "DeadLetterQueue": "AWS::SQS::Queue",
    "Alarm": "AWS::CloudWatch::Alarm",
    "Secret": "AWS::SecretsManager::Secret",
    "Rotation": "AWS::SecretsManager::RotationSchedule",
}
PROPERTIES: dict[str, Any] = {
    "Role": {"Policies": [{"PolicyName": "work", "PolicyDocument": POLICY}]},
    "Queue": {"RedrivePolicy": {"maxReceiveCount": {"Ref": "MaxReceiveCount"}}, "VisibilityTimeout": 360},
    "Rotation": {"SecretId": {"Ref": "Secret"}},
}


class Account:
    """What each operation of AWS returns; a test changes it. Every service has all operations."""

    def __init__(self, digest: str) -> None:
        configuration = {
            "Version": "2",
            "Description": f"Works {digest}",
            "CodeSha256": "code",
            "Environment": {"Variables": {"A": "1"}},
            "Layers": [{"Arn": LAYER}],
        }
        self.live, self.latest = configuration, copy.deepcopy(configuration)
        self.schedule = {"State": "ENABLED", "Target": {"Arn": "arn:function:a-stack-reconcile:live"}}
        self.policy: dict[str, Any] = copy.deepcopy(POLICY)
        self.decisions: dict[str, str] = {}
        self.contexts: list[Any] = []
        self.function_error: dict[str, str] = {}
        self.table = {"TableStatus": "ACTIVE", "DeletionProtectionEnabled": True}
        self.recovery = "ENABLED"
        self.key_state = "Enabled"
        self.queues = {
            "Queue": {"RedrivePolicy": '{"maxReceiveCount": 5}', "VisibilityTimeout": "360"},
            "DeadLetterQueue": {},
        }
        self.secret: dict[str, Any] = {"RotationEnabled": True, "VersionIdsToStages": {"1": [], "2": ["AWSCURRENT"]}}
        self.invoked: list[tuple[str, Any]] = []
        self.logged: list[str] = []
        self.waiting = "0"
        self.alarm = {"AlarmName": "Alarm", "ActionsEnabled": True, "StateValue": "OK"}
        self.subscriptions = [{"SubscriptionArn": "arn:aws:sns:eu-west-1:123456789012:topic:1"}]

    def get_function_configuration(self, **asked: str) -> Any:
        return self.live if asked.get("Qualifier") == "live" else self.latest

    def invoke(self, **asked: Any) -> Any:
        assert asked["Qualifier"] == "live"
        self.invoked.append((asked["FunctionName"], json.loads(asked["Payload"])))
        return {"Payload": io.BytesIO(json.dumps({"errorType": "ImportError"}).encode()), **self.function_error}

    def get_schedule(self, **_: str) -> Any:
        return self.schedule

    def get_role_policy(self, **_: str) -> Any:
        return {"PolicyDocument": self.policy}

    def get_role(self, **_: str) -> Any:
        return {"Role": {"Arn": "arn:role"}}

    def simulate_principal_policy(self, **asked: Any) -> Any:
        self.contexts.append(asked["ContextEntries"])
        decisions = [(name, self.decisions.get(name, "allowed")) for name in asked["ActionNames"]]
        return {"EvaluationResults": [{"EvalActionName": name, "EvalDecision": found} for name, found in decisions]}

    def describe_secret(self, **_: str) -> Any:
        return self.secret

    def filter_log_events(self, **asked: Any) -> Any:
        assert asked["logGroupName"] == "/aws/lambda/a-stack-sync"
        found = [message for message in self.logged if asked["filterPattern"].strip('"') in message]
        return {"events": [{"message": message} for message in found]}

    def publish(self, **asked: str) -> Any:
        assert asked["TopicArn"] == "arn:topic"
        assert "Nothing is wrong" in asked["Message"]
        return {"MessageId": "1"}

    def describe_table(self, **_: str) -> Any:
        return {"Table": self.table}

    def describe_continuous_backups(self, **_: str) -> Any:
        recovery = {"PointInTimeRecoveryStatus": self.recovery}
        return {"ContinuousBackupsDescription": {"PointInTimeRecoveryDescription": recovery}}

    def describe_key(self, **_: str) -> Any:
        return {"KeyMetadata": {"KeyState": self.key_state}}

    def get_queue_attributes(self, **asked: Any) -> Any:
        return {"Attributes": {"ApproximateNumberOfMessages": self.waiting, **self.queues[asked["QueueUrl"]]}}

    def get_paginator(self, _: str) -> "Account":
        return self

    def paginate(self, **_: str) -> Any:
        return [{"MetricAlarms": [self.alarm]}]

    def list_subscriptions_by_topic(self, **_: str) -> Any:
        return {"Subscriptions": self.subscriptions}


@pytest.fixture
def build(tmp_path: Path) -> Path:
    (tmp_path / "template.yaml").write_text("a template")
    return tmp_path


@pytest.fixture
def deployed(build: Path) -> Deployment:
    given = {"TableDeletionProtection": "enabled", "MaxReceiveCount": "5"}
    physical_ids = {name: name for name in TYPES} | {"Layer": LAYER}
    return Deployment(
        name="a-stack",
        template={
            "Resources": {name: {"Type": kind, "Properties": PROPERTIES.get(name, {})} for name, kind in TYPES.items()}
        },
        parameters=given | {PARAMETER: configuration_digest(build, given)},
        outputs={
            "NotificationTopicArn": "arn:topic",
            "WebhookMasterSecretArn": "arn:master",
            "FingerprintKeyArn": "arn:fingerprint-key",
        },
        physical_ids=physical_ids,
        statuses=dict.fromkeys(TYPES, "CREATE_COMPLETE"),
    )


@pytest.fixture
def account(deployed: Deployment) -> Account:
    return Account(deployed.digest)


def serious(account: Account, deployed: Deployment, build: Path) -> list[tuple[str, Level]]:
    """What was found that is not well; each with something to understand and to do."""
    found = [each for each in examine_account(lambda _: account, deployed, build) if each.level is not Level.OK]
    assert all(each.message and each.meaning and each.next_step for each in found)
    return [(each.check, each.level) for each in found]


def test_a_well_stack_has_no_finding(account: Account, deployed: Deployment, build: Path) -> None:
    assert serious(account, deployed, build) == []
    # AND every function but those that are called anyway was invoked, with nothing to do
    services = Counter(function.removeprefix("a-stack-") for function, _ in account.invoked)
    once = ("sync", "sweep", "confirm", "provision", "notify", "deliver", "audit", "transfer")
    assert services == {**dict.fromkeys(once, 1), "rotate": 2}
    assert {event["ClientRequestToken"] for _, event in account.invoked if "Step" in event} == {"2"}


def test_what_has_a_condition_is_simulated_with_values_that_meet_it(
    account: Account, deployed: Deployment, build: Path
) -> None:
    serious(account, deployed, build)

    keys = ["SYNC#x", "CONNECTION#x"]
    assert account.contexts == [
        [],
        [
            {"ContextKeyName": "dynamodb:LeadingKeys", "ContextKeyType": "stringList", "ContextKeyValues": keys},
            {
                "ContextKeyName": "kms:EncryptionContext:credential",
                "ContextKeyType": "string",
                "ContextKeyValues": ["hasura"],
            },
        ],
    ]


def test_what_the_emulator_cannot_simulate_is_said(account: Account, deployed: Deployment, build: Path) -> None:
    found = list(examine_account(lambda _: account, deployed, build, emulated=True))

    assert account.contexts == [[]]
    assert [each.message for each in found if each.check == "role_condition"] == [
        "not tried: the emulator simulates no statement with a condition"
    ]


Fault = Callable[[Account], object]

PROBLEMS: list[tuple[str, str, Fault]] = [
    ("an alias left behind", "alias", lambda a: a.live.update(Description="Works another-digest")),
    ("a function changed by hand", "alias", lambda a: a.latest.update(Environment={"Variables": {"A": "2"}})),
    ("a stale layer", "layer", lambda a: a.live.update(Layers=[{"Arn": LAYER.replace(":3", ":2")}])),
    ("no layer", "layer", lambda a: a.live.pop("Layers")),
    ("a stopped schedule", "schedule", lambda a: a.schedule.update(State="DISABLED")),
    ("a schedule of the function itself", "schedule", lambda a: a.schedule.update(Target={"Arn": "arn:function"})),
    ("a role without a permission", "role", lambda a: a.policy["Statement"].pop(0)),
    ("a role with one more", "role", lambda a: a.policy["Statement"][0].update(Action=["sqs:SendMessage", "sqs:*"])),
    ("an organization that denies", "role", lambda a: a.decisions.update({"sqs:SendMessage": "explicitDeny"})),
    ("a denial with a condition", "role", lambda a: a.decisions.update({"dynamodb:GetItem": "implicitDeny"})),
    ("a secret without rotation", "secret", lambda a: a.secret.pop("RotationEnabled")),
    ("a secret to be deleted", "secret", lambda a: a.secret.update(DeletedDate="2026-03-04")),
    ("a queue that repeats too early", "queue", lambda a: a.queues["Queue"].update(VisibilityTimeout="30")),
    ("a queue that tries once", "queue", lambda a: a.queues["Queue"].update(RedrivePolicy='{"maxReceiveCount": 1}')),
    ("a table without protection", "table", lambda a: a.table.update(DeletionProtectionEnabled=False)),
    ("a table without backups", "table", lambda a: setattr(a, "recovery", "DISABLED")),
    ("a table that is created", "table", lambda a: a.table.update(TableStatus="CREATING")),
    ("a key to be deleted", "key", lambda a: setattr(a, "key_state", "PendingDeletion")),
    ("a queue that loses messages", "queue", lambda a: a.queues["Queue"].pop("RedrivePolicy")),
    ("an alarm that is switched off", "alarm", lambda a: a.alarm.update(ActionsEnabled=False)),
    ("an alarm that is missing", "alarm", lambda a: a.alarm.update(AlarmName="another")),
]


@pytest.mark.parametrize(("check", "fault"), [each[1:] for each in PROBLEMS], ids=[each[0] for each in PROBLEMS])
def test_a_planted_fault_is_found(
    account: Account, deployed: Deployment, build: Path, check: str, fault: Fault
) -> None:
    fault(account)

    assert serious(account, deployed, build) == [(check, Level.PROBLEM)]


def test_functions_that_cannot_start_are_found(account: Account, deployed: Deployment, build: Path) -> None:
    account.function_error = {"FunctionError": "Unhandled"}

    assert set(serious(account, deployed, build)) == {("function", Level.PROBLEM)}


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("queue", lambda a: setattr(a, "waiting", "2")),
        ("alarm", lambda a: a.alarm.update(StateValue="ALARM", AlarmDescription="Look.")),
        ("subscription", lambda a: a.subscriptions.clear()),
        ("subscription", lambda a: a.subscriptions[0].update(SubscriptionArn="PendingConfirmation")),
    ],
)
def test_what_an_operator_should_know_is_a_warning(
    account: Account, deployed: Deployment, build: Path, check: str, change: Fault
) -> None:
    change(account)

    assert serious(account, deployed, build) == [(check, Level.WARNING)]


def test_another_build_is_found(account: Account, deployed: Deployment, build: Path) -> None:
    (build / "template.yaml").write_text("another template")

    assert serious(account, deployed, build) == [("configuration", Level.PROBLEM)]


def test_a_missing_build_is_found(account: Account, deployed: Deployment, tmp_path: Path) -> None:
    assert serious(account, deployed, tmp_path / "nothing") == [("configuration", Level.PROBLEM)]


def test_a_check_that_aws_refuses_is_a_problem_and_the_others_run(
    account: Account, deployed: Deployment, build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: str) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "not allowed"}}, "GetSchedule")

    monkeypatch.setattr(account, "get_schedule", refused)
    account.key_state = "Disabled"

    assert serious(account, deployed, build) == [("schedule", Level.PROBLEM), ("key", Level.PROBLEM)]


@pytest.mark.parametrize(("level", "status"), [(Level.OK, 0), (Level.WARNING, 0), (Level.PROBLEM, 1)])
def test_only_a_problem_fails_a_pipeline(level: Level, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    found = Finding("check", level, "what it is", "what it means", "what to do")

    assert report([found], as_json=True) == status
    assert json.loads(capsys.readouterr().out) == [
        {
            "check": "check",
            "level": level,
            "message": "what it is",
            "meaning": "what it means",
            "next_step": "what to do",
        }
    ]
    assert report([found], as_json=False) == status
    assert "what to do" in capsys.readouterr().out


NO_SYNC = "5a0c1f3e-0000-4000-8000-0000000000ff"


@pytest.mark.parametrize(
    ("logged", "level", "said"),
    [
        ([{"message": "sync not found", "sync_id": NO_SYNC}], Level.OK, "found no such sync"),
        ([], Level.PROBLEM, "no check has found"),
        ([{"message": "sync not found", "sync_id": "another"}], Level.PROBLEM, "no check has found"),
        ([{"message": "check failed", "sync_id": NO_SYNC}], Level.PROBLEM, "but check failed"),
    ],
)
def test_the_webhook_must_end_in_a_check_of_no_sync(
    account: Account, deployed: Deployment, logged: list[dict[str, str]], level: Level, said: str
) -> None:
    account.logged = [json.dumps(line) for line in logged]

    (found,) = webhook_end(account, deployed, NO_SYNC, timedelta(0))

    assert (found.check, found.level) == ("webhook_end", level)
    assert said in found.message


def test_a_test_message_is_sent_to_the_topic(account: Account, deployed: Deployment) -> None:
    (found,) = notification(account, deployed)

    assert (found.level, "did it arrive?" in found.message) == (Level.OK, True)


def test_a_new_stack_has_time_for_its_first_scheduled_run() -> None:
    # GIVEN a schedule that runs while smoke looks on
    answers, slept = iter([False, False, True]), list[float]()

    wait_for_first_run(lambda: next(answers), slept.append)

    assert (sum(slept), next(answers, None)) == (10, None)


def test_a_schedule_that_never_runs_is_not_waited_for_any_longer() -> None:
    slept: list[float] = []

    wait_for_first_run(lambda: False, slept.append)

    assert 90 < sum(slept) < 110


def test_a_stack_that_cannot_be_asked_is_not_waited_for() -> None:
    def unavailable() -> bool:
        raise Unavailable("The API cannot be reached.")

    slept: list[float] = []
    wait_for_first_run(unavailable, slept.append)

    assert slept == []
