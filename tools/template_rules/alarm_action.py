"""An alarm that nobody hears is none."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type

NEEDED = ("AlarmActions", "OKActions", "AlarmDescription")


class AlarmAction(CloudFormationLintRule):
    """Each alarm tells somebody when it begins and when it ends, and what it is about."""

    id = "E9105"
    shortdesc = "Every alarm has an action"
    description = "Whoever is woken wants to know by what, and when it is over"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html"
    tags = ("urlsync", "alarms")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Find alarms that are silent or without words."""
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs {needed}")
            for name, properties in of_type(
                cfn.template, "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
            ).items()
            for needed in NEEDED
            if not properties.get(needed) or properties.get("ActionsEnabled") is False
        ]
