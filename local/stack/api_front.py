"""What the emulator leaves out of the API, put in from the template."""

from typing import Any

from cfnlint.decode import cfn_yaml

from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.home import ROOT

STAGE = "live"


def open_to_the_world(aws: EmulatedAws, api_id: str, api_url: str) -> None:
    """Do both of it, after every deployment."""
    _publish_url(aws, api_url)
    _put_gateway_responses(aws, api_id)


def _publish_url(aws: EmulatedAws, api_url: str) -> None:
    """Tell the functions where the API is on this machine, which CloudFormation cannot know."""
    ssm = aws.session.client("ssm", endpoint_url=aws.endpoint)
    ssm.put_parameter(Name=f"/{STACK_NAME}/api-url", Value=api_url, Type="String", Overwrite=True)


def _put_gateway_responses(aws: EmulatedAws, api_id: str) -> None:
    """Give the API its own words for what never reaches a function.

    They are a part of the API's OpenAPI body, and the emulator imports that without them. A stage shows them
    once it is deployed again.
    """
    gateway = aws.session.client("apigateway", endpoint_url=aws.endpoint)
    for kind, answer in _gateway_responses().items():
        status = {"statusCode": str(answer["StatusCode"])} if "StatusCode" in answer else {}
        headers = answer["ResponseParameters"]["Headers"]
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=kind,
            responseParameters={f"gatewayresponse.header.{name}": value for name, value in headers.items()},
            responseTemplates=dict(answer["ResponseTemplates"]),
            **status,
        )
    gateway.create_deployment(restApiId=api_id, stageName=STAGE)


def _gateway_responses() -> dict[str, Any]:
    template: Any = cfn_yaml.load(str(ROOT / "template.yaml"))
    answers: dict[str, Any] = template["Resources"]["Api"]["Properties"]["GatewayResponses"]
    return answers
