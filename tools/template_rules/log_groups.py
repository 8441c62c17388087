"""Rules: every function has its own log group, and every log group has a retention."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type, referred


class FunctionLogGroup(CloudFormationLintRule):
    """Every function has its own log group in the template."""

    id = "E9101"
    shortdesc = "Every function has its own log group"
    description = "A group that Lambda creates keeps logs for ever and outlives the stack"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html"
    tags = ("urlsync", "logs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return functions that log elsewhere."""
        groups = of_type(cfn.template, "AWS::Logs::LogGroup")
        taken: set[str | None] = set()
        found = []
        for name, properties in of_type(cfn.template, "AWS::Serverless::Function").items():
            group = referred(properties.get("LoggingConfig", {}).get("LogGroup"))
            if group not in groups or group in taken:
                path = ["Resources", name, "Properties"]
                found.append(RuleMatch(path, f"{name} needs LoggingConfig.LogGroup: its own log group"))
            taken.add(group)
        return found


class LogRetention(CloudFormationLintRule):
    """Every log group declares how long it keeps logs."""

    id = "E9102"
    shortdesc = "Every log group has a retention"
    description = "Without RetentionInDays CloudWatch keeps logs, and bills for them, for ever"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html"
    tags = ("urlsync", "logs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return log groups without a retention."""
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs RetentionInDays")
            for name, properties in of_type(cfn.template, "AWS::Logs::LogGroup").items()
            if "RetentionInDays" not in properties
        ]
