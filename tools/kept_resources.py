"""Resources that outlive a stack: how to delete them, and how a new stack imports them.

CloudFormation imports resources into a stack whose template describes them and nothing else
(https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource: the name of its identifier in an import, and the command that deletes it."""

    identifier: str
    removal: str


RETAINED: Final = "RetainExceptOnCreate"
"""The `DeletionPolicy` of resources that outlive their stack, but not a first deployment that fails."""
KINDS: Final = {
    "AWS::DynamoDB::Table": Kind(
        "TableName",
        "aws dynamodb update-table --table-name {id} --no-deletion-protection-enabled && "
        "aws dynamodb delete-table --table-name {id}",
    ),
    "AWS::KMS::Key": Kind("KeyId", "aws kms schedule-key-deletion --pending-window-in-days 30 --key-id {id}"),
    "AWS::SecretsManager::Secret": Kind("Id", "aws secretsmanager delete-secret --secret-id {id}"),
    "AWS::Cognito::UserPool": Kind("UserPoolId", "aws cognito-idp delete-user-pool --user-pool-id {id}"),
}


@dataclass(frozen=True, slots=True)
class Kept:
    """A resource that is retained when its stack is deleted."""

    logical_id: str
    kind: str
    physical_id: str

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
            "ResourceIdentifier": {KINDS[self.kind].identifier: self.physical_id},
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
        Kept(name, resource["Type"], there[name])
        for name, resource in template["Resources"].items()
        if resource["Type"] in KINDS and resource.get("DeletionPolicy") == RETAINED and name in there
    ]


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
