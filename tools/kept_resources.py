"""Resources that outlive a stack: how to delete them, and how a new stack imports them.

CloudFormation imports resources into a stack whose template describes them and nothing else
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource: the names of its identifier in an import, and the command that deletes it.

    The last name is that of the resource itself, those before it are properties that refer to others. What is deleted
    together with another resource needs no command.
    """

    identifier: tuple[str, ...]
    removal: str = ""


RETAINED: Final = "RetainExceptOnCreate"
"""The `DeletionPolicy` of resources that outlive their stack, but not a first deployment that fails."""
KINDS: Final = {
    "AWS::DynamoDB::Table": Kind(
        ("TableName",),
        "aws dynamodb update-table --table-name {id} --no-deletion-protection-enabled && "
        "aws dynamodb delete-table --table-name {id}",
    ),
    "AWS::KMS::Key": Kind(("KeyId",), "aws kms schedule-key-deletion --pending-window-in-days 30 --key-id {id}"),
    "AWS::SecretsManager::Secret": Kind(("Id",), "aws secretsmanager delete-secret --secret-id {id}"),
    "AWS::Logs::LogGroup": Kind(("LogGroupName",), "aws logs delete-log-group --log-group-name {id}"),
    "AWS::SSM::Parameter": Kind(("Name",), "aws ssm delete-parameter --name {id}"),
    "AWS::Cognito::UserPool": Kind(("UserPoolId",), "aws cognito-idp delete-user-pool --user-pool-id {id}"),
    "AWS::Cognito::UserPoolGroup": Kind(("UserPoolId", "GroupName")),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A resource that is retained when its stack is deleted."""

    logical_id: str
    kind: str
    physical_id: str
    parents: tuple[str, ...] = ()
    """The physical IDs of the resources that its identifier names before it."""

    @property
    def removal(self) -> str:
        """The command that deletes the resource."""
        return KINDS[self.kind].removal.format(id=self.physical_id)

    @property
    def as_import(self) -> Json:
        """The resource as an import describes it."""
        return {
            "ResourceType": self.kind,
            "LogicalResourceId": self.logical_id,
            "ResourceIdentifier": dict(
                zip(KINDS[self.kind].identifier, (*self.parents, self.physical_id), strict=True)
            ),
        }


def kept_by(cloudformation: "CloudFormationClient", stack: str, template: Json) -> list[Kept]:
    """Return the resources that remain when the stack is deleted, according to its template."""
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack)
    there = {
        found["LogicalResourceId"]: found.get("PhysicalResourceId", "")
        for page in pages
        for found in page["StackResourceSummaries"]
    }
    return [
        Kept(name, resource["Type"], there[name], _parents(resource, there))
        for name, resource in template["Resources"].items()
        if resource["Type"] in KINDS and resource.get("DeletionPolicy") == RETAINED and name in there
    ]


def _parents(resource: Json, there: Mapping[str, str]) -> tuple[str, ...]:
    names = KINDS[resource["Type"]].identifier[:-1]
    return tuple(there[resource["Properties"][name]["Ref"]] for name in names)


def left_by(cloudformation: "CloudFormationClient", stack: str) -> tuple[list[Kept], Json]:
    """Return what a stack retains when it is deleted, and a template of that; of a deleted one, `stack` is the ID."""
    (found,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    body: Any = cloudformation.get_template(StackName=stack, TemplateStage="Processed")["TemplateBody"]
    template = json.loads(body) if isinstance(body, str) else body
    parameters = {given["ParameterKey"]: given["ParameterValue"] for given in found.get("Parameters", [])}
    kept = kept_by(cloudformation, stack, template)
    return kept, import_template(template, kept, parameters)


def import_template(template: Json, kept: list[Kept], parameters: Mapping[str, str]) -> Json:
    """Return a template of only the retained resources, as deployed with these parameters."""
    names = {resource.logical_id for resource in kept}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {
            name: {**declared, "Default": parameters.get(name, declared.get("Default"))}
            for name, declared in template.get("Parameters", {}).items()
        },
        "Conditions": template.get("Conditions", {}),
        "Resources": {name: found for name, found in template["Resources"].items() if name in names},
    }
