"""Checks of the roles of a deployed stack: what each may do, as the template says and as IAM decides."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from urlsync_cli.doctor import Finding, Level

from tools.deployment import Deployment, as_list

REDEPLOY: Final = "Deploy again with make deploy."


def roles(iam: Any, deployed: Deployment, *, conditions: bool = True) -> Iterator[Finding]:
    """Yield the permissions that a role has lost or gained, and those that another policy denies.

    Without `conditions`, IAM cannot simulate what has a condition.
    """
    for name, role, properties in deployed.of_type("AWS::IAM::Role"):
        for policy in properties.get("Policies", []):
            found = iam.get_role_policy(RoleName=role, PolicyName=policy["PolicyName"])["PolicyDocument"]
            yield from _changed(name, granted(policy["PolicyDocument"]), granted(found))
            yield from _denied(iam, name, role, found, conditions=conditions)


def granted(document: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """Return what a policy allows or denies: the name of the statement, its effect and an action."""
    return {
        (statement["Sid"], statement["Effect"], action)
        for statement in document["Statement"]
        for action in as_list(statement.get("Action"))
    }


def _changed(name: str, expected: set[tuple[str, str, str]], found: set[tuple[str, str, str]]) -> Iterator[Finding]:
    for statement, _, action in sorted(expected - found):
        meaning = "The function fails, or may do too much, where this is needed."
        yield Finding("role", Level.PROBLEM, f"{name} lacks {action} ({statement})", meaning, REDEPLOY)
    for statement, _, action in sorted(found - expected):
        meaning = "Somebody has changed the role by hand; the function may do more than it needs."
        yield Finding("role", Level.PROBLEM, f"{name} has {action} in addition ({statement})", meaning, REDEPLOY)


def _denied(iam: Any, name: str, role: str, document: Mapping[str, Any], *, conditions: bool) -> Iterator[Finding]:
    """Yield the actions that are allowed, and yet denied: by an organization or a boundary."""
    arn = iam.get_role(RoleName=role)["Role"]["Arn"]
    for statement in document["Statement"]:
        if statement["Effect"] != "Allow" or ("Condition" in statement and not conditions):
            continue
        simulated = iam.simulate_principal_policy(
            PolicySourceArn=arn,
            ActionNames=as_list(statement["Action"]),
            ResourceArns=as_list(statement["Resource"]),
            ContextEntries=context_of(statement.get("Condition", {})),
        )
        for result in simulated["EvaluationResults"]:
            if result["EvalDecision"] != "allowed":
                message = f"{name} is denied {result['EvalActionName']} ({statement['Sid']})"
                meaning = "Another policy, such as one of your organization, denies what the function needs."
                yield Finding("role", Level.PROBLEM, message, meaning, "Ask the administrators of the account.")


def context_of(conditions: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return values that meet a statement's conditions, as a request would have them."""
    return [
        _entry(key, as_list(values), several=operator.startswith("ForA"))
        for operator, keys in conditions.items()
        for key, values in keys.items()
        if operator != "Null"
    ]


def _entry(key: str, values: list[str], *, several: bool) -> dict[str, Any]:
    return {
        "ContextKeyName": key,
        "ContextKeyType": "stringList" if several else "string",
        "ContextKeyValues": [value.replace("*", "x") for value in (values if several else values[:1])],
    }
