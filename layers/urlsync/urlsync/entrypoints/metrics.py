"""Metrics that say of which stack they are."""

from collections.abc import Mapping

from aws_lambda_powertools import Metrics


def stack_metrics(environment: Mapping[str, str]) -> Metrics:
    """Return metrics with the stack beside the service as a dimension: alarms hear their own stack only.

    It is one set of dimensions, so that a metric costs no more than without it
    (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
    Raises `KeyError` without `STACK_NAME`.
    """
    metrics = Metrics()
    metrics.set_default_dimensions(stack=environment["STACK_NAME"])
    return metrics
