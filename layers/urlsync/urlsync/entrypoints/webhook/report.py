"""The report of a webhook: one log line and one metrics line, without any text from the request.

CloudWatch turns the second line into metrics:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import os
import time
from collections.abc import Mapping

from urlsync.entrypoints.webhook.outcome import Receipt
from urlsync.entrypoints.webhook.request import iso_utc


def metrics_line(namespace: str, dimensions: Mapping[str, str], counts: Mapping[str, int], now: float) -> str:
    """Return the counts of one invocation, with one set of dimensions. `now` is in seconds since 1970."""
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


_METRICS = {
    "accepted": "WebhookAccepted",
    "rejected": "WebhookRejected",
    "too_large": "WebhookRejected",
    "unavailable": "WebhookUnavailable",
}


def report(receipt: Receipt, function_request_id: str | None, *, cold_start: bool) -> None:
    """Print both lines to the standard output, from which Lambda logs."""
    now = time.time()
    service = os.environ.get("POWERTOOLS_SERVICE_NAME", "verify")
    namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", "urlsync")
    fields = {
        "level": "ERROR" if receipt.result.outcome == "unavailable" else "INFO",
        "message": f"webhook {receipt.result.outcome}",
        "timestamp": iso_utc(now),
        "service": service,
        "sync_id": receipt.sync_id,
        "outcome": receipt.result.outcome,
        "reason": receipt.result.reason,
        "error": receipt.error,
        "source": receipt.source,
        "event_id": receipt.event_id,
        "function_request_id": function_request_id,
        "cold_start": cold_start,
    }
    print(json.dumps({name: value for name, value in fields.items() if value is not None}))
    dimensions = {"stack": os.environ.get("STACK_NAME", "urlsync"), "service": service}
    counts = {_METRICS[receipt.result.outcome]: 1}
    if receipt.secret_rereads:
        counts["SecretReread"] = receipt.secret_rereads
    if receipt.root_fallbacks:
        counts["AmazonRootsInsufficient"] = receipt.root_fallbacks
    print(metrics_line(namespace, dimensions, counts, now), flush=True)
