"""Rule: every function has its own role."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type, referred


class RolePerFunction(CloudFormationLintRule):
    """Every function has a role in the template that no other function uses."""

    id = "E9106"
    shortdesc = "Every function has its own role"
    description = "A shared role grants permissions that a function does not need"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html"
    tags = ("urlsync", "iam")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return functions without their own role."""
        roles = of_type(cfn.template, "AWS::IAM::Role")
        found, owners = [], dict[str | None, str]()
        for name, properties in of_type(cfn.template, "AWS::Serverless::Function").items():
            role = referred(properties.get("Role"))
            path = ["Resources", name, "Properties"]
            if role not in roles:
                found.append(RuleMatch(path, f"{name} needs Role: a role of this template"))
            elif role in owners:
                found.append(RuleMatch(path, f"{name} needs its own role: {role} belongs to {owners[role]}"))
            owners.setdefault(role, name)
        return found
