"""Policies of event buses: made by CloudFormation, and enforced, as in AWS.

The emulator stores statements that `PutPermission` names, but it knows no `AWS::Events::EventBusPolicy`
(https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-eventbuspolicy.html), and
decides on `PutEvents` from the caller's own policies alone. It also takes the session of a role for
`aws:PrincipalArn`, which is the role itself
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn).
"""

from collections.abc import Callable, MutableMapping
from typing import Any, Final

Properties = dict[str, Any]
Policies = MutableMapping[str, dict[str, Any]]
ResourcePolicyOf = Callable[[str, str], Any]
KeyOf = Callable[[str, Any], Any]

RESOURCE_TYPE: Final = "AWS::Events::EventBusPolicy"


class BusPolicies:
    """The statements of each bus, by the `StatementId` that their resource gives them."""

    def __init__(self, policies: Policies) -> None:
        self._policies = policies

    def handlers(self) -> dict[str, Callable[..., Any]]:
        """Return what CloudFormation calls for the resource type."""
        return {"create": self.create, "update": self.update, "delete": self.delete}

    def create(self, _logical_id: str, properties: Properties, _stack: str) -> tuple[str, Properties]:
        """Store the statement of a new resource; return its physical id and attributes."""
        bus, statement_id = _names(properties)
        policy = self._policies.setdefault(bus, {"Version": "2012-10-17", "Statement": []})
        kept = [statement for statement in policy["Statement"] if statement["Sid"] != statement_id]
        policy["Statement"] = [*kept, {**properties["Statement"], "Sid": statement_id}]
        return f"{bus}|{statement_id}", {}

    def update(self, _id: str, before: Properties, after: Properties, stack: str) -> tuple[str, Properties]:
        """Replace the statement of a resource."""
        self.delete(_id, before)
        return self.create("", after, stack)

    def delete(self, _id: str, properties: Properties) -> None:
        """Remove the statement of a resource."""
        bus, statement_id = _names(properties)
        policy = self._policies.get(bus)
        if policy is None:
            return
        policy["Statement"] = [statement for statement in policy["Statement"] if statement["Sid"] != statement_id]
        if not policy["Statement"]:
            del self._policies[bus]


def with_bus_policies(policy_of: ResourcePolicyOf, policies: Policies) -> ResourcePolicyOf:
    """Return `policy_of`, which also finds the policy of a bus and the account that owns it."""

    def found(service: str, arn: str) -> Any:
        if service != "events":
            return policy_of(service, arn)
        policy = policies.get(arn.rpartition(":event-bus/")[2])
        return None if policy is None else (policy, arn.split(":")[4])

    return found


def with_role_as_principal(key_of: KeyOf) -> KeyOf:
    """Return `key_of`, for which the principal of a role's session is the role. Roles with a path are not supported."""

    def corrected(key: str, context: Any) -> Any:
        value = key_of(key, context)
        if key.lower() != "aws:principalarn" or ":assumed-role/" not in str(value):
            return value
        account, resource = value.split(":", 5)[4:]
        return f"arn:aws:iam::{account}:role/{resource.split('/')[1]}"

    return corrected


def _names(properties: Properties) -> tuple[str, str]:
    return properties.get("EventBusName", "default"), properties["StatementId"]
