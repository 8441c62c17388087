"""Rule: queues, topics and tables are encrypted."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type

ENCRYPTED_BY = {
    "AWS::SQS::Queue": ("SqsManagedSseEnabled", "KmsMasterKeyId"),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::DynamoDB::Table": ("SSESpecification",),
}


class EncryptionAtRest(CloudFormationLintRule):
    """Every queue, topic and table declares its encryption."""

    id = "E9108"
    shortdesc = "Every queue, topic and table is encrypted"
    description = "Declared in the template, so that a changed AWS default has no effect"
    source_url = (
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html"
    )
    tags = ("urlsync", "encryption")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return resources without declared encryption."""
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs {' or '.join(ways)}")
            for kind, ways in ENCRYPTED_BY.items()
            for name, properties in of_type(cfn.template, kind).items()
            if not any(properties.get(way) for way in ways)
        ]
