"""`.local/stack.json`: where everything is. Other programs rely on its format."""

from typing import Final, NotRequired, TypedDict

from local.operator_client import Operator
from local.stack.aws import REGION, EmulatedAws
from local.stack.simulators import Simulators

CONFIG_VAR: Final = "DATABASE_URL"
ENV_VAR: Final = "PG_DATABASE_URL"
"""The source and the target of the demo's sync."""


class Demo(TypedDict):
    """The demo data."""

    heroku_app: str
    heroku_token: str
    hasura_token: str
    project_id: str
    tenant_id: str
    sync_id: str


class Stack(TypedDict):
    """The content of stack.json. URLs have no slash at the end, but for the console's, which needs it."""

    api_url: str
    console_url: str
    heroku_url: str
    hasura_url: str
    hasura_graphql_url: str
    aws_endpoint: str
    region: str
    table: str
    check_queue_url: str
    dead_letter_queue_url: str
    bus: str
    webhook_master_secret_arn: str
    operator: Operator
    demo: NotRequired[Demo]


def describe(aws: EmulatedAws, outputs: dict[str, str], simulators: Simulators, operator: Operator) -> Stack:
    """Return the description of a deployed stack, without the demo data."""
    api_url = f"{aws.endpoint}/restapis/{outputs['ApiId']}/live/_user_request_"
    return Stack(
        api_url=api_url,
        console_url=f"{api_url}/console/",
        heroku_url=simulators.heroku_url,
        hasura_url=simulators.hasura_url,
        hasura_graphql_url=f"{simulators.hasura_url}/v1/graphql",
        aws_endpoint=aws.endpoint,
        region=REGION,
        table=outputs["TableName"],
        check_queue_url=outputs["CheckQueueUrl"],
        dead_letter_queue_url=outputs["DeadLetterQueueUrl"],
        bus=outputs["EventBusName"],
        webhook_master_secret_arn=outputs["WebhookMasterSecretArn"],
        operator=operator,
    )
