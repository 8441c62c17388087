"""Run reconcile in its own process until all syncs are enqueued: `python -m bench.reconcile_run SYNCS`."""

import json
import sys
import time
from datetime import timedelta
from pathlib import Path

from urlsync.adapters.aws.clients import SystemClock
from urlsync.adapters.aws.queues import SqsScheduledChecks
from urlsync.adapters.dynamodb.sync_indexes import DynamoDbReconcileRuns, DynamoDbSyncLists
from urlsync.use_cases.operations.due_syncs import EnqueueDueChecks

from bench.reconcile_store import CountingStore

ALLOWED = timedelta(hours=1)


def main(syncs: int) -> dict[str, float]:
    """Return the cost of enqueuing that many due syncs."""
    store, clock = CountingStore(syncs), SystemClock()
    dynamodb = store.client("dynamodb")
    enqueue_due_checks = EnqueueDueChecks(
        due_syncs=DynamoDbSyncLists(dynamodb, "table"),
        scheduled_checks=SqsScheduledChecks(store.client("sqs"), "https://sqs.us-east-1.amazonaws.com/0/checks.fifo"),
        runs=DynamoDbReconcileRuns(dynamodb, "table"),
        clock=clock,
    )
    started = time.process_time()
    runs = 0
    while store.enqueued < syncs:
        enqueue_due_checks(clock.now() + ALLOWED)
        runs += 1
    return {
        "cpu_s": time.process_time() - started,
        "runs": runs,
        "requests": sum(store.calls.values()),
        "bytes": store.sent_bytes + store.received_bytes,
        "memory": peak_memory(),
    }


def peak_memory() -> int:
    """Return the peak memory of this process in bytes; 0 if the system does not report it."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
