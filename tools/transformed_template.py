"""The template as SAM's transform hands it to CloudFormation, without asking AWS."""

from pathlib import Path
from typing import Any, Final

import boto3
from cfnlint.decode import cfn_yaml
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

TEMPLATE: Final = Path(__file__).resolve().parents[1] / "template.yaml"
REGION: Final = "us-east-1"
PACKAGE: Final = "s3://bucket/package"
EVERYTHING: Final = {"Rollout": "Canary10Percent5Minutes"}
"""Parameters with which SAM adds the most; conditions decide on everything else."""
_CODE: Final = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def transformed_template() -> dict[str, Any]:
    """Return it, with its code taken for uploaded and everything that is optional in it."""
    template = _plain(cfn_yaml.load(str(TEMPLATE)))
    for resource in template["Resources"].values():
        if resource["Type"] in _CODE:
            resource["Properties"][_CODE[resource["Type"]]] = PACKAGE
    parameters = template["Parameters"].items()
    chosen = {name: found["Default"] for name, found in parameters if "Default" in found} | EVERYTHING
    # No role of ours has a policy of AWS's, so there is none to know the ARN of.
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    transformed: dict[str, Any] = translator.translate(template, chosen)
    return transformed


def _plain(node: Any) -> Any:
    """Return it without the places in the file that cfn-lint's parser remembers."""
    if isinstance(node, dict):
        return {str(name): _plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return str(node) if isinstance(node, str) else node
