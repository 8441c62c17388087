"""Logs are forgotten."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type


class LogRetention(CloudFormationLintRule):
    """Each log group says how long it keeps what it gets."""

    id = "E9102"
    shortdesc = "Every log group has a retention"
    description = "Without RetentionInDays CloudWatch keeps logs, and asks for money, for ever"
    source_url = (
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html"
    )
    tags = ("urlsync", "logs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Find groups that keep everything."""
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs RetentionInDays")
            for name, properties in of_type(cfn.template, "AWS::Logs::LogGroup").items()
            if "RetentionInDays" not in properties
        ]
