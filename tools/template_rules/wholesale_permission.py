"""Rule: roles have no wildcard permissions."""

from collections.abc import Iterator
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import as_list, of_type

WITHOUT_RESOURCES = {
    "dynamodb:ListStreams",
    "secretsmanager:GetRandomPassword",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
"""Actions for which IAM has no resources
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html)."""
NEGATED = ("NotAction", "NotResource", "NotPrincipal")


class WholesalePermission(CloudFormationLintRule):
    """Every role has single actions on named resources in the template, and trusts one AWS service."""

    id = "E9110"
    shortdesc = "No permission is a wildcard"
    description = "No wildcard actions, no wildcard resources, no managed policies"
    source_url = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html"
    tags = ("urlsync", "iam")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return roles with unspecific permissions."""
        return [
            RuleMatch(["Resources", name, "Properties"], f"{name} {wrong}")
            for name, role in of_type(cfn.template, "AWS::IAM::Role").items()
            for wrong in _wrong(role)
        ]


def _wrong(role: dict[str, Any]) -> Iterator[str]:
    if role.get("ManagedPolicyArns"):
        yield "has policies that are not in this template"
    for trust in as_list(role["AssumeRolePolicyDocument"]["Statement"]):
        if set(trust.get("Principal", {})) != {"Service"}:
            yield "may be assumed by principals other than a service"
    for policy in role.get("Policies", []):
        for statement in as_list(policy["PolicyDocument"]["Statement"]):
            yield from (f"{problem} ({statement.get('Sid')})" for problem in _wholesale(statement))


def _wholesale(statement: dict[str, Any]) -> Iterator[str]:
    yield from (f"has {negated}" for negated in NEGATED if negated in statement)
    if statement["Effect"] == "Deny":
        return
    actions = as_list(statement.get("Action"))
    yield from (f"has the wildcard {action}" for action in actions if "*" in action)
    if "*" in as_list(statement.get("Resource")) and not WITHOUT_RESOURCES.issuperset(actions):
        yield "has the wildcard resource for actions with resources"
