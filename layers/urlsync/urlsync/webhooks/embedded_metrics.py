"""Metrics as a log line that CloudWatch turns into metrics.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
from collections.abc import Mapping


def metrics_line(namespace: str, dimensions: Mapping[str, str], counts: Mapping[str, int], now: float) -> str:
    """Write counts of one invocation, with one set of dimensions. `now`: seconds since 1970."""
    definition = {
        "Namespace": namespace,
        "Dimensions": [list(dimensions)],
        "Metrics": [{"Name": name, "Unit": "Count"} for name in counts],
    }
    return json.dumps(
        {
            "_aws": {"Timestamp": int(now * 1000), "CloudWatchMetrics": [definition]},
            **dimensions,
            **{name: [float(count)] for name, count in counts.items()},
        }
    )
