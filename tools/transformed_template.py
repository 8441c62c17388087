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
_CODE: Final = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


def transformed_template() -> dict[str, Any]:
    """Return it, its code taken for uploaded, its parameters for their defaults where SAM looks at them."""
    template = _plain(cfn_yaml.load(str(TEMPLATE)))
    for resource in template["Resources"].values():
        if resource["Type"] in _CODE:
            resource["Properties"][_CODE[resource["Type"]]] = PACKAGE
    defaults = {
        name: found["Default"] for name, found in template["Parameters"].items() if "Default" in found
    }
    # No role of ours has a policy of AWS's, so there is none to know the ARN of.
    translator = Translator({}, Parser(), boto_session=boto3.Session(region_name=REGION))
    transformed: dict[str, Any] = translator.translate(template, defaults)
    return transformed


def _plain(node: Any) -> Any:
    """Return it without the places in the file that cfn-lint's parser remembers."""
    if isinstance(node, dict):
        return {str(name): _plain(value) for name, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return str(node) if isinstance(node, str) else node
