"""API settings that the emulator ignores in the template or that only exist after a deployment."""

import json
from typing import Any

from cfnlint.decode import cfn_yaml

from local.stack.aws import STACK_NAME, EmulatedAws
from local.stack.home import ROOT
from local.stack.outputs import Stack

STAGE = "live"
_NOT_SETTINGS = {"ClientSecret", "CreationDate", "LastModifiedDate"}


def configure_api(aws: EmulatedAws, outputs: dict[str, str], stack: Stack) -> None:
    """Apply the settings; needed after every deployment."""
    _publish_urls(aws, outputs, stack)
    _set_console_urls(aws, outputs, stack["console_url"])
    _put_gateway_responses(aws, outputs["ApiId"])


def _publish_urls(aws: EmulatedAws, outputs: dict[str, str], stack: Stack) -> None:
    """Publish the URLs of the API and the sign-in page to the functions; CloudFormation cannot know them."""
    console = {
        "sign_in_url": aws.endpoint,
        "issuer": f"https://cognito-idp.{stack['region']}.amazonaws.com/{outputs['UserPoolId']}",
        "client_id": outputs["ConsoleClientId"],
        "console_url": stack["console_url"],
    }
    ssm = aws.session.client("ssm", endpoint_url=aws.endpoint)
    for name, value in {"api-url": stack["api_url"], "console": json.dumps(console)}.items():
        ssm.put_parameter(Name=f"/{STACK_NAME}/{name}", Value=value, Type="String", Overwrite=True)


def _set_console_urls(aws: EmulatedAws, outputs: dict[str, str], console_url: str) -> None:
    """Allow the sign-in page to redirect to the console. An update replaces all settings of a client."""
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    client = {"UserPoolId": outputs["UserPoolId"], "ClientId": outputs["ConsoleClientId"]}
    settings: Any = cognito.describe_user_pool_client(**client)["UserPoolClient"]
    kept = {name: value for name, value in settings.items() if value and name not in _NOT_SETTINGS}
    urls = {"CallbackURLs": [console_url], "LogoutURLs": [console_url]}
    cognito.update_user_pool_client(**kept | urls)


def _put_gateway_responses(aws: EmulatedAws, api_id: str) -> None:
    """Apply the gateway responses, which answer requests that never reach a function.

    The emulator drops them when it imports the API's OpenAPI body. A stage uses them once it is
    deployed again.
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
