"""Metrics with the stack as a dimension."""

from collections.abc import Mapping

from aws_lambda_powertools import Metrics


def stack_metrics(environment: Mapping[str, str]) -> Metrics:
    """Return metrics with the dimensions stack and service, so that alarms see their own stack only.

    One set of dimensions costs no more than without the stack
    (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
    Raises `KeyError` without `STACK_NAME`.
    """
    metrics = Metrics()
    metrics.set_default_dimensions(stack=environment["STACK_NAME"])
    return metrics
