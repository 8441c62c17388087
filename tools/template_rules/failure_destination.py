"""Rule: failed asynchronous work is kept in a dead-letter queue."""

from collections.abc import Iterator, Sequence
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import events, of_type, referred

ASYNCHRONOUS = {
    "CloudWatchEvent",
    "CloudWatchLogs",
    "Cognito",
    "EventBridgeRule",
    "IoTRule",
    "S3",
    "SNS",
    "Schedule",
    "ScheduleV2",
}
"""Sources that invoke a function asynchronously: Lambda queues the event and responds at once
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html)."""
DELIVERED = {"CloudWatchEvent", "EventBridgeRule", "Schedule", "ScheduleV2"}
"""Sources that have their own dead-letter queue for events that they cannot deliver."""
POLLED = {"DynamoDB", "Kinesis", "MSK", "SelfManagedKafka"}

Found = tuple[Sequence[str | int], str]


class FailureDestination(CloudFormationLintRule):
    """Every asynchronous source keeps failed events, both undelivered and unprocessed ones."""

    id = "E9103"
    shortdesc = "Every asynchronous source has a failure destination"
    description = "Events that could not be delivered or processed are kept for people"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"
    tags = ("urlsync", "events")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return sources that lose failed events."""
        found = [*_functions(cfn.template), *_queues(cfn.template), *_targets(cfn.template)]
        return [RuleMatch(["Resources", *path], message) for path, message in found]


def _functions(template: dict[str, Any]) -> Iterator[Found]:
    functions = of_type(template, "AWS::Serverless::Function")
    for function, name, kind, properties in events(template):
        here = [function, "Properties", "Events", name]
        if kind in ASYNCHRONOUS and not _destination(functions[function].get("EventInvokeConfig", {})):
            yield here, f"{function} needs EventInvokeConfig.DestinationConfig.OnFailure, because of {name}"
        if kind in DELIVERED and "Arn" not in properties.get("DeadLetterConfig", {}):
            yield here, f"{name} needs DeadLetterConfig.Arn for events that never reach {function}"
        if kind in POLLED and not (_destination(properties) or _never_gives_up(properties)):
            yield here, f"{name} needs DestinationConfig.OnFailure"


def _never_gives_up(source: dict[str, Any]) -> bool:
    """Return True for a stream that is repeated until it succeeds or has forgotten the record: the default."""
    return not {"MaximumRetryAttempts", "MaximumRecordAgeInSeconds"} & source.keys()


def _queues(template: dict[str, Any]) -> Iterator[Found]:
    queues = of_type(template, "AWS::SQS::Queue")
    for function, name, kind, properties in events(template):
        queue = referred(properties.get("Queue"))
        if kind == "SQS" and "deadLetterTargetArn" not in queues.get(queue or "", {}).get("RedrivePolicy", {}):
            yield ([function, "Properties", "Events", name], f"{queue} needs a RedrivePolicy: {function} reads it")


def _targets(template: dict[str, Any]) -> Iterator[Found]:
    for rule, properties in of_type(template, "AWS::Events::Rule").items():
        for position, target in enumerate(properties.get("Targets", [])):
            if "Arn" not in target.get("DeadLetterConfig", {}):
                yield ([rule, "Properties", "Targets", position], f"a target of {rule} needs DeadLetterConfig")
    for schedule, properties in of_type(template, "AWS::Scheduler::Schedule").items():
        if "Arn" not in properties.get("Target", {}).get("DeadLetterConfig", {}):
            yield [schedule, "Properties", "Target"], f"{schedule} needs Target.DeadLetterConfig"


def _destination(config: dict[str, Any]) -> bool:
    return bool(config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"))
