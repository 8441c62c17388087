"""The AWS services we call without botocore, and where they answer."""

from collections.abc import Mapping


class Service:
    """A service that speaks AWS JSON: operations are POSTed to `/` and named by the header `X-Amz-Target`.

    https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
    """

    __slots__ = ("endpoint_variable", "json_version", "name", "target")

    def __init__(self, name: str, target: str, json_version: str, endpoint_variable: str) -> None:
        self.name = name
        self.target = target
        self.json_version = json_version
        self.endpoint_variable = endpoint_variable


SQS = Service("sqs", "AmazonSQS", "1.0", "AWS_ENDPOINT_URL_SQS")
SECRETS_MANAGER = Service("secretsmanager", "secretsmanager", "1.1", "AWS_ENDPOINT_URL_SECRETS_MANAGER")


def region_of(environment: Mapping[str, str]) -> str:
    """Tell the region; raises `KeyError` where none is set."""
    return environment.get("AWS_REGION") or environment["AWS_DEFAULT_REGION"]


def endpoint_url(service: Service, environment: Mapping[str, str]) -> str:
    """Tell the URL of a service: its own endpoint variable, the general one, or the regional default.

    https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
    """
    configured = environment.get(service.endpoint_variable) or environment.get("AWS_ENDPOINT_URL")
    if configured:
        return configured
    region = region_of(environment)
    suffix = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return f"https://{service.name}.{region}.{suffix}"
