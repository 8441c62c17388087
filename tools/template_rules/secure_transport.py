"""Rule: requests without TLS are denied."""

from collections.abc import Iterator
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import as_list, of_type, referred

POLICIES = {
    "AWS::SQS::Queue": ("AWS::SQS::QueuePolicy", "Queues", "sqs:*"),
    # A topic policy accepts only single actions, and this is the one that transports data.
    "AWS::SNS::Topic": ("AWS::SNS::TopicPolicy", "Topics", "sns:Publish"),
    "AWS::S3::Bucket": ("AWS::S3::BucketPolicy", "Bucket", "s3:*"),
}
"""The policy of each type of resource, and the action that it must deny."""


class SecureTransport(CloudFormationLintRule):
    """Every queue, topic, bucket and key denies all requests without TLS."""

    id = "E9107"
    shortdesc = "Every queue, topic, bucket and key denies requests without TLS"
    description = "Most of these services still accept plain HTTP"
    source_url = (
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html"
    )
    tags = ("urlsync", "iam")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return resources that accept requests without TLS."""
        needed = [*_with_policies(cfn.template), *_keys(cfn.template)]
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs a policy that denies {action} without TLS")
            for name, action in needed
        ]


def _with_policies(template: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, (policy_kind, names, action) in POLICIES.items():
        policies = of_type(template, policy_kind).values()
        denying = {
            referred(named)
            for policy in policies
            if _denies(policy.get("PolicyDocument", {}), action)
            for named in as_list(policy.get(names))
        }
        yield from ((name, action) for name in of_type(template, kind) if name not in denying)


def _keys(template: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name, properties in of_type(template, "AWS::KMS::Key").items():
        if not _denies(properties.get("KeyPolicy", {}), "kms:*"):
            yield name, "kms:*"


def _denies(document: dict[str, Any], action: str) -> bool:
    return any(
        statement["Effect"] == "Deny"
        and statement.get("Principal") == "*"
        and action in as_list(statement.get("Action"))
        and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
        for statement in as_list(document.get("Statement"))
    )
