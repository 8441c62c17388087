"""Metrics as a log line that CloudWatch turns into metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Mapping


def metrics_line(namespace: str, service: str, counts: Mapping[str, int], now: float) -> str:
    """Write counts of one invocation, with the service as their only dimension. `now`: seconds since 1970."""
    definition = {
        "Namespace": namespace,
        "Dimensions": [["service"]],
        "Metrics": [{"Name": name, "Unit": "Count"} for name in counts],
    }
    return json.dumps(
        {
            "_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [definition]},
            "service": service,
            **{name: [float(count)] for name, count in counts.items()},
        }
    )
