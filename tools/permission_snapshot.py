"""Record all permissions of the template, one per line: `python -m tools.permission_snapshot`.

Reviews then show every permission that a change adds or removes.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from tools.transformed_template import transformed_template

Template = Mapping[str, Any]

FILE: Final = Path(__file__).resolve().parents[1] / "tests" / "unit" / "template" / "snapshot" / "permissions.txt"
HEADING: Final = """\
All permissions that template.yaml grants after SAM's transformation, one per line, so that a review shows
each change. `make snapshot` writes this file; a test compares it.
"""

RESOURCE_POLICIES: Final = {
    "AWS::ApiGateway::RestApi": "Policy",
    "AWS::DynamoDB::Table": "ResourcePolicy",
    "AWS::Events::EventBusPolicy": "Statement",
    "AWS::KMS::Key": "KeyPolicy",
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SecretsManager::ResourcePolicy": "ResourcePolicy",
}
"""The property that has the resource policy, by type of resource."""
METHODS: Final = ("delete", "get", "head", "options", "patch", "post", "put", "x-amazon-apigateway-any-method")


def snapshot() -> str:
    """Return the text of the snapshot file."""
    return "\n".join([HEADING, *permission_lines(transformed_template()), ""])


def permission_lines(template: Template) -> list[str]:
    """Return the permissions of a transformed template, one per line, in sections."""
    sections = {
        "Permissions of roles": _roles(template),
        "Resource policies": _resource_policies(template),
        "Callers of functions": _callers(template),
        "Authorization of routes": _routes(template),
        "OAuth clients": _clients(template),
    }
    lines = []
    for title, lines_of_section in sections.items():
        lines += [f"# {title}", "", *sorted(set(lines_of_section)), ""]
    return lines[:-1]


def _of_type(template: Template, *kinds: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, resource in template["Resources"].items():
        if resource["Type"] in kinds:
            yield name, resource.get("Properties", {})


def _roles(template: Template) -> Iterator[str]:
    for name, role in _of_type(template, "AWS::IAM::Role"):
        yield from (f"{name} is for {line}" for line in _policy(role["AssumeRolePolicyDocument"]))
        yield from (f"{name} has {_short(arn)}" for arn in role.get("ManagedPolicyArns", []))
        for policy in role.get("Policies", []):
            yield from (f"{name}: {line}" for line in _policy(policy["PolicyDocument"]))
    for name, policy in _of_type(template, "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        holders = ", ".join(_short(role) for role in policy.get("Roles", []))
        yield from (f"{name} of {holders}: {line}" for line in _policy(policy["PolicyDocument"]))


def _resource_policies(template: Template) -> Iterator[str]:
    for name, properties in _of_type(template, *RESOURCE_POLICIES):
        document = properties.get(RESOURCE_POLICIES[template["Resources"][name]["Type"]])
        if document and "Effect" in document:  # the policy of an event bus is a resource for each statement
            document = {"Statement": document}
        if document:
            yield from (f"{name}: {line}" for line in _policy(document))


def _policy(document: Any) -> Iterator[str]:
    """Yield a line for each effect, principal, action and resource of a policy."""
    if "Fn::If" in document:
        condition, *documents = document["Fn::If"]
        for one in documents:
            yield from (f"if {condition}: {line}" for line in _policy(one))
        return
    for statement in _as_list(document.get("Statement", document.get("PolicyDocument", {}).get("Statement"))):
        effect = statement["Effect"].lower()
        under = "".join(f" when {condition}" for condition in _conditions(statement.get("Condition", {})))
        for principal in _principals(statement.get("Principal")):
            for action in _as_list(statement.get("Action", f"all but {_short(statement.get('NotAction'))}")):
                for resource in _as_list(statement.get("Resource", "itself")):
                    yield f"{effect} {principal}{action} on {_short(resource)}{under}"


def _principals(principal: Any) -> list[str]:
    if principal is None:
        return [""]
    if isinstance(principal, str):
        return ["everybody "]
    return [f"{_short(one)} " for kind in principal.values() for one in _as_list(kind)]


def _conditions(conditions: Mapping[str, Any]) -> Iterator[str]:
    for operator, keys in sorted(conditions.items()):
        for key, values in sorted(keys.items()):
            yield f"{key} {operator} {' | '.join(sorted(_short(value) for value in _as_list(values)))}"


def _callers(template: Template) -> Iterator[str]:
    for _, grant in _of_type(template, "AWS::Lambda::Permission"):
        source = f" for {_short(grant['SourceArn'])}" if "SourceArn" in grant else ""
        yield f"{_short(grant['FunctionName'])}: {grant['Action']} by {_short(grant['Principal'])}{source}"
    for _, mapping in _of_type(template, "AWS::Lambda::EventSourceMapping"):
        yield f"{_short(mapping['FunctionName'])}: reads {_short(mapping['EventSourceArn'])}"


def _routes(template: Template) -> Iterator[str]:
    for api, properties in _of_type(template, "AWS::ApiGateway::RestApi"):
        body = properties["Body"]
        for path, route in body["paths"].items():
            for method in METHODS:
                if method in route:
                    yield f"{api} {path} {method}: {_security(route[method].get('security', []))}"
        for name, scheme in body.get("components", {}).get("securitySchemes", {}).items():
            authorizer = scheme.get("x-amazon-apigateway-authorizer", {})
            yield f"{api} authorizer {name}: {_short(authorizer)}"


def _security(schemes: list[dict[str, list[str]]]) -> str:
    if not schemes:
        return "anybody"
    said = [f"{name} {' | '.join(sorted(scopes))}".strip() for scheme in schemes for name, scopes in scheme.items()]
    return "anybody" if said == ["NONE"] else ", ".join(sorted(said))


def _clients(template: Template) -> Iterator[str]:
    for name, client in _of_type(template, "AWS::Cognito::UserPoolClient"):
        for flow in client.get("AllowedOAuthFlows", []):
            for scope in client.get("AllowedOAuthScopes", []):
                yield f"{name}: {_short(scope)} by {flow}"
        yield from (f"{name}: signs in by {flow}" for flow in client.get("ExplicitAuthFlows", []))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _short(value: Any) -> str:
    """Return a short form of a value or reference."""
    if isinstance(value, dict) and len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref":
            return f"{{{argument}}}"
        if function == "Fn::GetAtt":
            return f"{{{argument if isinstance(argument, str) else '.'.join(argument)}}}"
        if function == "Fn::Sub":
            return _substituted(argument)
        if function == "Fn::If":
            condition, yes, no = argument
            return f"({_short(yes)} if {condition}, {_short(no)} if not)"
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _substituted(argument: Any) -> str:
    text, values = (argument, {}) if isinstance(argument, str) else argument
    said = re.sub(r"\$\{([^}]+)\}", lambda found: _short(values.get(found[1], {"Ref": found[1]})), text)
    return said.replace("arn:{AWS::Partition}:", "arn:aws:").replace("{AWS::Region}:{AWS::AccountId}", "...")


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(snapshot(), encoding="utf-8")
