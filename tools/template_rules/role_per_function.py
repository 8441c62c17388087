"""What one function may do is said once, for it alone."""

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import of_type, referred


class RolePerFunction(CloudFormationLintRule):
    """Each function has a role, written out in the template, that no other function has."""

    id = "E9106"
    shortdesc = "Every role belongs to one function"
    description = "A shared role grants each of its functions what only another one needs"
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html"
    tags = ("urlsync", "iam")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Find functions without a role of their own."""
        roles = of_type(cfn.template, "AWS::IAM::Role")
        found, owners = [], dict[str | None, str]()
        for name, properties in of_type(cfn.template, "AWS::Serverless::Function").items():
            role = referred(properties.get("Role"))
            path = ["Resources", name, "Properties"]
            if role not in roles:
                found.append(RuleMatch(path, f"{name} needs Role: a role of this template"))
            elif role in owners:
                found.append(RuleMatch(path, f"{name} needs a role of its own: {role} is {owners[role]}'s"))
            owners.setdefault(role, name)
        return found
