"""Rule: a loop of functions and queues is intended, or AWS ends it."""

from collections.abc import Mapping
from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

from tools.template_rules.reading import as_list, events, of_type, referred

SEND = "sqs:SendMessage"


class RecursiveLoop(CloudFormationLintRule):
    """Every function that may cause its own invocation states `RecursiveLoop`, with the reason if it is allowed."""

    id = "E9111"
    shortdesc = "A function in a loop of queues states whether Lambda ends the loop"
    description = (
        "Lambda ends a chain of messages after about 16 invocations of a function, unless the function allows it"
    )
    source_url = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html"
    tags = ("urlsync", "lambda", "sqs")

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return functions in a loop without a statement, or with one that has no reason."""
        next_functions, found = _next_functions(cfn.template), []
        for name, properties in of_type(cfn.template, "AWS::Serverless::Function").items():
            stated = properties.get("RecursiveLoop")
            reason = cfn.template["Resources"][name].get("Metadata", {}).get("RecursiveLoop")
            if _is_in_a_loop(name, next_functions) != (stated is not None):
                wrong = "needs RecursiveLoop: it may cause its own invocation" if stated is None else "is in no loop"
            elif stated == "Allow" and not reason:
                wrong = "needs the reason to allow a loop in Metadata: RecursiveLoop"
            else:
                continue
            found.append(RuleMatch(["Resources", name, "Properties"], f"{name} {wrong}"))
        return found


def _next_functions(template: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return for each function those that the messages which it may send invoke."""
    readers = [
        (referred(properties.get("Queue")), name) for name, _, kind, properties in events(template) if kind == "SQS"
    ]
    roles = of_type(template, "AWS::IAM::Role")
    return {
        name: {
            reader
            for queue, reader in readers
            if queue in _written(roles.get(referred(function.get("Role")) or "", {}))
        }
        for name, function in of_type(template, "AWS::Serverless::Function").items()
    }


def _written(role: Mapping[str, Any]) -> set[str | None]:
    statements = [
        statement
        for policy in as_list(role.get("Policies"))
        for statement in as_list(policy["PolicyDocument"]["Statement"])
        if statement["Effect"] == "Allow" and SEND in as_list(statement.get("Action"))
    ]
    return {referred(resource) for statement in statements for resource in as_list(statement.get("Resource"))}


def _is_in_a_loop(function: str, next_functions: Mapping[str, set[str]]) -> bool:
    reached, new = set[str](), set(next_functions[function])
    while new:
        reached |= new
        new = {following for one in new for following in next_functions[one]} - reached
    return function in reached
