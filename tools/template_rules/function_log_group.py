"""Whatever a function logs is kept for a while, and not for ever."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type, referred


class FunctionLogGroup(CloudFormationLintRule):
    """Each function names a log group of its own, which is in the template."""

    id = "E9101"
    shortdesc = "Every function has a log group of its own"
    description = "A group that Lambda makes by itself keeps logs for ever and outlives the stack"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html"
    tags = ("urlsync", "logs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Find functions that log elsewhere."""
        groups = of_type(cfn.template, "AWS::Logs::LogGroup")
        taken: set[str | None] = set()
        found = []
        for name, properties in of_type(cfn.template, "AWS::Serverless::Function").items():
            group = referred(properties.get("LoggingConfig", {}).get("LogGroup"))
            if group not in groups or group in taken:
                path = ["Resources", name, "Properties"]
                found.append(RuleMatch(path, f"{name} needs LoggingConfig.LogGroup: a group of its own"))
            taken.add(group)
        return found
