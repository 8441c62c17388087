"""What CloudFormation knows of a deployed stack: its template, parameters, outputs and resources."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tools.configuration_digest import PARAMETER

Clients = Callable[[str], Any]
"""Returns the client of a service of AWS."""
ALIAS: Final = "live"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed stack; resources by their logical IDs."""

    name: str
    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    physical_ids: Mapping[str, str]
    statuses: Mapping[str, str]

    @property
    def digest(self) -> str:
        """The digest of the configuration that was deployed."""
        return self.parameters.get(PARAMETER, "")

    def of_type(self, kind: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Yield logical ID, physical ID and properties of the resources of a type that exist."""
        for name, found in self.template["Resources"].items():
            if found["Type"] == kind and name in self.physical_ids:
                yield name, self.physical_ids[name], found.get("Properties", {})

    def resolved(self, value: object) -> str | None:
        """Return what a value of the template stands for: a text, a parameter or a resource; None for anything else."""
        if isinstance(value, dict):
            name = value.get("Ref", "")
            return self.parameters.get(name) or self.physical_ids.get(name)
        return str(value)


def read_deployment(clients: Clients, name: str) -> Deployment:
    """Return what CloudFormation knows of a stack."""
    cloudformation = clients("cloudformation")
    (stack,) = cloudformation.describe_stacks(StackName=name)["Stacks"]
    body: Any = cloudformation.get_template(StackName=name, TemplateStage="Processed")["TemplateBody"]
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
    resources = [found for page in pages for found in page["StackResourceSummaries"]]
    return Deployment(
        name=name,
        template=json.loads(body) if isinstance(body, str) else body,
        parameters={found["ParameterKey"]: found["ParameterValue"] for found in stack.get("Parameters", [])},
        outputs={found["OutputKey"]: found["OutputValue"] for found in stack.get("Outputs", [])},
        physical_ids={found["LogicalResourceId"]: found.get("PhysicalResourceId", "") for found in resources},
        statuses={found["LogicalResourceId"]: found["ResourceStatus"] for found in resources},
    )


def as_list(value: Any) -> list[str]:
    """Return the elements of what may be one text or a list."""
    return [value] if isinstance(value, str) else list(value or [])
