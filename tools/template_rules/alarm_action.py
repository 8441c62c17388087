"""Rule: every alarm notifies somebody."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type

NEEDED = ("AlarmActions", "OKActions", "AlarmDescription")


class AlarmAction(CloudFormationLintRule):
    """Every alarm has a description, and notifies somebody when it starts and when it ends."""

    id = "E9105"
    shortdesc = "Every alarm has an action"
    description = "An alarm without an action notifies no one"
    source_url = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html"
    tags = ("urlsync", "alarms")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return alarms without an action or a description."""
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} needs {needed}")
            for name, properties in of_type(
                cfn.template, "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"
            ).items()
            for needed in NEEDED
            if not properties.get(needed) or properties.get("ActionsEnabled") is False
        ]
