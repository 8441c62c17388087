"""Nothing that comes in asynchronously is lost without a trace."""

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
"""Lambda queues what these hand over and answers at once
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html)."""
DELIVERED = {"CloudWatchEvent", "EventBridgeRule", "Schedule", "ScheduleV2"}
"""What these cannot even hand over has a dead-letter queue of its own."""
POLLED = {"DynamoDB", "Kinesis", "MSK", "SelfManagedKafka"}

Found = tuple[Sequence[str | int], str]


class FailureDestination(CloudFormationLintRule):
    """Each asynchronous source says where what fails is kept, before its function got it and after."""

    id = "E9103"
    shortdesc = "Every asynchronous source has a failure destination"
    description = "What could not be delivered, and what could not be handled, is kept for people"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"
    tags = ("urlsync", "events")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Find sources that lose what fails."""
        found = [*_functions(cfn.template), *_queues(cfn.template), *_targets(cfn.template)]
        return [RuleMatch(["Resources", *path], message) for path, message in found]


def _functions(template: dict[str, Any]) -> Iterator[Found]:
    functions = of_type(template, "AWS::Serverless::Function")
    for function, name, kind, properties in events(template):
        here = [function, "Properties", "Events", name]
        if kind in ASYNCHRONOUS and not _destination(functions[function].get("EventInvokeConfig", {})):
            yield here, f"{function} needs EventInvokeConfig.DestinationConfig.OnFailure, because of {name}"
        if kind in DELIVERED and "Arn" not in properties.get("DeadLetterConfig", {}):
            yield here, f"{name} needs DeadLetterConfig.Arn for what never reaches {function}"
        if kind in POLLED and not _destination(properties):
            yield here, f"{name} needs DestinationConfig.OnFailure"


def _queues(template: dict[str, Any]) -> Iterator[Found]:
    queues = of_type(template, "AWS::SQS::Queue")
    for function, name, kind, properties in events(template):
        queue = referred(properties.get("Queue"))
        if kind == "SQS" and "deadLetterTargetArn" not in queues.get(queue or "", {}).get(
            "RedrivePolicy", {}
        ):
            yield (
                [function, "Properties", "Events", name],
                f"{queue} needs a RedrivePolicy: {function} reads it",
            )


def _targets(template: dict[str, Any]) -> Iterator[Found]:
    for rule, properties in of_type(template, "AWS::Events::Rule").items():
        for position, target in enumerate(properties.get("Targets", [])):
            if "Arn" not in target.get("DeadLetterConfig", {}):
                yield (
                    [rule, "Properties", "Targets", position],
                    f"this target of {rule} needs DeadLetterConfig",
                )
    for schedule, properties in of_type(template, "AWS::Scheduler::Schedule").items():
        if "Arn" not in properties.get("Target", {}).get("DeadLetterConfig", {}):
            yield [schedule, "Properties", "Target"], f"{schedule} needs Target.DeadLetterConfig"


def _destination(config: dict[str, Any]) -> bool:
    return bool(config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"))
