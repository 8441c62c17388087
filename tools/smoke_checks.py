"""Checks of a deployed stack in its AWS account; they only read, and run functions with nothing to do."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from urlsync_cli.doctor import Finding, Level

from tools.aws_errors import AWS_ERRORS, explained
from tools.configuration_digest import BUILT, PARAMETER, configuration_digest
from tools.deployment import ALIAS, Clients, Deployment
from tools.smoke_calls import functions
from tools.smoke_roles import REDEPLOY, roles

QUEUE_ATTRIBUTES: Final = ("VisibilityTimeout", "MessageRetentionPeriod", "DelaySeconds")


def examine_account(
    clients: Clients, deployed: Deployment, build: Path, *, emulated: bool = False
) -> Iterator[Finding]:
    """Yield the findings of all checks; a check that AWS refuses is a problem, too."""
    checks: dict[str, Callable[[], Iterator[Finding]]] = {
        "configuration": lambda: configuration(deployed, build),
        "resources": lambda: resources(deployed),
        "alias": lambda: aliases(clients("lambda"), deployed),
        "schedule": lambda: schedules(clients("scheduler"), deployed),
        "role": lambda: roles(clients("iam"), deployed, conditions=not emulated),
        "function": lambda: functions(clients("lambda"), clients("secretsmanager"), deployed),
        "table": lambda: tables(clients("dynamodb"), deployed),
        "key": lambda: keys(clients("kms"), deployed),
        "secret": lambda: secrets(clients("secretsmanager"), deployed),
        "queue": lambda: queues(clients("sqs"), deployed),
        "alarm": lambda: alarms(clients("cloudwatch"), clients("sns"), deployed),
    }
    for name, check in checks.items():
        yield from attempted(name, check)
    if emulated:
        yield Finding("role_condition", Level.OK, "not tried: the emulator simulates no statement with a condition")


def attempted(name: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield the findings of a check; that AWS refuses it is one."""
    try:
        yield from _or_well(name, check())
    except AWS_ERRORS as error:
        next_step = "docs/deploy.md lists the permissions that this check needs."
        yield Finding(name, Level.PROBLEM, explained(error), "This could not be checked.", next_step)


def _or_well(name: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """Yield the findings of a check, or that all is well if it has none."""
    found = list(findings)
    yield from found or [Finding(name, Level.OK, "as the template says")]


def configuration(deployed: Deployment, build: Path) -> Iterator[Finding]:
    """Yield if something else is deployed than this checkout builds."""
    if not (build / BUILT).is_file():
        yield Finding(
            "configuration", Level.PROBLEM, "nothing is built here", "It cannot be compared.", "Run make build."
        )
        return
    given = {name: value for name, value in deployed.parameters.items() if name != PARAMETER}
    if configuration_digest(build, given) != deployed.digest:
        yield Finding(
            "configuration",
            Level.PROBLEM,
            "packages, template or parameters are not those of this checkout",
            "Something else is deployed than this checkout builds, or somebody has changed a parameter of the stack.",
            REDEPLOY,
        )


def resources(deployed: Deployment) -> Iterator[Finding]:
    """Yield the resources that CloudFormation could not create, change or delete."""
    for name, status in deployed.statuses.items():
        if not status.endswith("_COMPLETE"):
            meaning = "The last deployment has not ended well."
            yield Finding("resources", Level.PROBLEM, f"{name} is {status}", meaning, REDEPLOY)


def aliases(functions_client: Any, deployed: Deployment) -> Iterator[Finding]:
    """Yield the functions whose alias runs another version, configuration or layer than was deployed."""
    layers = {physical for _, physical, _ in deployed.of_type("AWS::Lambda::LayerVersion")}
    meaning = "Callers use the alias, so what was deployed does not run."
    for name, function, _ in deployed.of_type("AWS::Lambda::Function"):
        live = functions_client.get_function_configuration(FunctionName=function, Qualifier=ALIAS)
        latest = functions_client.get_function_configuration(FunctionName=function)
        if not live.get("Description", "").endswith(deployed.digest):
            message = f"the alias of {name} runs version {live['Version']}, which is not of this deployment"
            yield Finding("alias", Level.PROBLEM, message, meaning, REDEPLOY)
        elif live.get("Environment") != latest.get("Environment") or live["CodeSha256"] != latest["CodeSha256"]:
            message = f"{name} was changed without publishing a version"
            yield Finding("alias", Level.PROBLEM, message, "Somebody changed the function by hand.", REDEPLOY)
        used = {layer["Arn"] for layer in live.get("Layers", [])}
        if used != layers:
            yield Finding("layer", Level.PROBLEM, f"{name} uses another layer than the stack's", meaning, REDEPLOY)


def schedules(scheduler: Any, deployed: Deployment) -> Iterator[Finding]:
    """Yield the schedules that are stopped, or that run something else than an alias."""
    for name, schedule, _ in deployed.of_type("AWS::Scheduler::Schedule"):
        found = scheduler.get_schedule(Name=schedule)
        if found["State"] != "ENABLED":
            meaning = "Missed webhooks are not caught up, and paused syncs do not resume."
            next_step = "Enable it: `no-reconcile` in docs/operations.md has the commands."
            yield Finding("schedule", Level.PROBLEM, f"{name} is {found['State']}", meaning, next_step)
        if not found["Target"]["Arn"].endswith(f":{ALIAS}"):
            meaning = "It runs code that was never rolled out."
            yield Finding("schedule", Level.PROBLEM, f"{name} does not use the alias", meaning, REDEPLOY)


def tables(dynamodb: Any, deployed: Deployment) -> Iterator[Finding]:
    """Yield what is wrong with the table: its state, its protection and its backups."""
    for name, table, _ in deployed.of_type("AWS::DynamoDB::Table"):
        found = dynamodb.describe_table(TableName=table)["Table"]
        if found["TableStatus"] != "ACTIVE":
            yield Finding(
                "table", Level.PROBLEM, f"{name} is {found['TableStatus']}", "Nothing can be stored.", "Wait."
            )
        protected = deployed.parameters.get("TableDeletionProtection") == "enabled"
        if protected != found.get("DeletionProtectionEnabled", False):
            meaning = "The table could be deleted by mistake." if protected else "The table cannot be deleted."
            yield Finding("table", Level.PROBLEM, f"the deletion protection of {name} was changed", meaning, REDEPLOY)
        backups = dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
        if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] != "ENABLED":
            meaning = "Lost items could not be restored."
            yield Finding("table", Level.PROBLEM, f"{name} has no point-in-time recovery", meaning, REDEPLOY)


def keys(kms: Any, deployed: Deployment) -> Iterator[Finding]:
    """Yield the keys that cannot be used."""
    for name, key, _ in deployed.of_type("AWS::KMS::Key"):
        state = kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"]
        if state != "Enabled":
            meaning = "What it encrypts cannot be read; after its deletion, never again."
            next_step = f"aws kms cancel-key-deletion --key-id {key}, or aws kms enable-key --key-id {key}"
            yield Finding("key", Level.PROBLEM, f"{name} is {state}", meaning, next_step)


def secrets(secrets_manager: Any, deployed: Deployment) -> Iterator[Finding]:
    """Yield the secrets that are to be deleted, and those whose rotation was switched off."""
    for name, secret, _ in deployed.of_type("AWS::SecretsManager::Secret"):
        if "DeletedDate" in secrets_manager.describe_secret(SecretId=secret):
            meaning = "What is signed or compared with it stops working."
            next_step = f"aws secretsmanager restore-secret --secret-id {secret}"
            yield Finding("secret", Level.PROBLEM, f"{name} is to be deleted", meaning, next_step)
    for name, schedule, properties in deployed.of_type("AWS::SecretsManager::RotationSchedule"):
        secret = deployed.resolved(properties["SecretId"]) or schedule
        if not secrets_manager.describe_secret(SecretId=secret).get("RotationEnabled"):
            meaning = "The secret keeps its value until somebody rotates it."
            yield Finding("secret", Level.PROBLEM, f"{name} is switched off", meaning, REDEPLOY)


def queues(sqs: Any, deployed: Deployment) -> Iterator[Finding]:
    """Yield the queues that are not as the template says, and the dead-letter queues with messages."""
    for name, url, properties in deployed.of_type("AWS::SQS::Queue"):
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        yield from _changed_queue(deployed, name, properties, found)
        waiting = int(found["ApproximateNumberOfMessages"])
        if name.endswith("DeadLetterQueue") and waiting:
            meaning = "They could not be handled."
            next_step = "Follow the alarm of this queue in docs/operations.md."
            yield Finding("queue", Level.WARNING, f"{name} has {waiting} messages", meaning, next_step)


def _changed_queue(
    deployed: Deployment, name: str, properties: Mapping[str, Any], found: Mapping[str, str]
) -> Iterator[Finding]:
    redrive = properties.get("RedrivePolicy", {})
    if bool(redrive) != ("RedrivePolicy" in found):
        yield Finding(
            "queue", Level.PROBLEM, f"{name} has lost its dead-letter queue", "Messages can be lost.", REDEPLOY
        )
        return
    expected = {each: deployed.resolved(properties[each]) for each in QUEUE_ATTRIBUTES if each in properties}
    present = {each: found.get(each) for each in expected}
    if redrive:
        expected["maxReceiveCount"] = deployed.resolved(redrive["maxReceiveCount"])
        present["maxReceiveCount"] = str(json.loads(found["RedrivePolicy"]).get("maxReceiveCount"))
    for each, value in expected.items():
        if value is not None and value != present[each]:
            message = f"{each} of {name} is {present[each]}, not {value}"
            meaning = "Somebody has changed the queue; messages may be lost, repeated or late."
            yield Finding("queue", Level.PROBLEM, message, meaning, REDEPLOY)


def alarms(cloudwatch: Any, sns: Any, deployed: Deployment) -> Iterator[Finding]:
    """Yield the alarms that ring, that are missing or switched off, and a topic that nobody subscribes to."""
    pages = cloudwatch.get_paginator("describe_alarms").paginate(AlarmNamePrefix=f"{deployed.name}-")
    found = {alarm["AlarmName"]: alarm for page in pages for alarm in page["MetricAlarms"]}
    for name, alarm, _ in deployed.of_type("AWS::CloudWatch::Alarm"):
        if not found.get(alarm, {}).get("ActionsEnabled", False):
            yield Finding("alarm", Level.PROBLEM, f"{name} notifies nobody", "Trouble goes unnoticed.", REDEPLOY)
        elif found[alarm]["StateValue"] == "ALARM":
            reason = found[alarm].get("AlarmDescription", "")
            yield Finding("alarm", Level.WARNING, f"{alarm} rings", reason, "Follow it in docs/operations.md.")
    topic = deployed.outputs["NotificationTopicArn"]
    subscriptions = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    if not any(subscription["SubscriptionArn"].startswith("arn:") for subscription in subscriptions):
        meaning = "Nobody is notified of paused syncs and alarms."
        next_step = "Set NotificationEmail and confirm the first email, or add a subscription."
        yield Finding("subscription", Level.WARNING, "the topic has no confirmed subscription", meaning, next_step)
