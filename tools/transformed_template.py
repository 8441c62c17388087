"""Apply SAM's transformation to the template, without calling AWS."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import boto3
from cfnlint.decode import cfn_yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

TEMPLATE: Final = Path(__file__).resolve().parents[1] / "template.yaml"
REGION: Final = "us-east-1"
PACKAGE: Final = "s3://bucket/package"
EVERYTHING: Final = MappingProxyType(
    {"Rollout": "Canary10Percent5Minutes", "ConfigurationDigest": "0123456789abcdef" * 4}
)
"""Parameters with which SAM adds the most resources; conditions decide about the others."""
_CODE: Final = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def transformed_template(given: Mapping[str, str] = EVERYTHING, path: Path = TEMPLATE) -> dict[str, Any]:
    """Return the transformed template with all optional resources, as if its code were uploaded."""
    template = _plain(cfn_yaml.load(str(path)))
    for resource in template["Resources"].values():
        if resource["Type"] in _CODE and isinstance(resource["Properties"][_CODE[resource["Type"]]], str):
            resource["Properties"][_CODE[resource["Type"]]] = PACKAGE
    parameters = template["Parameters"].items()
    chosen = {name: found["Default"] for name, found in parameters if "Default" in found} | dict(given)
    # Our roles use no managed policies, so no ARNs are needed.
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    transformed: dict[str, Any] = translator.translate(template, chosen)
    return transformed


def _plain(node: Any) -> Any:
    """Return a copy without the line numbers that cfn-lint's parser adds."""
    if isinstance(node, dict):
        return {str(name): _plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return str(node) if isinstance(node, str) else node
