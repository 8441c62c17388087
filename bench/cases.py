"""The measured functions with their packages, environments and events."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.artifacts import ROOT, Package
from bench.process import Run, bare_python, run
from bench.stand_in_answers import MASTER
from bench.upstream import Upstream
from tests.fakes.api_gateway import heroku_signature, proxy_event, webhook_event
from tests.fakes.heroku_events import release_body
from tests.fakes.sqs_batch import a_batch, a_record

DRIVER = ROOT / "bench" / "driver.py"
SYNC_ID = "9f3c5a4e-0000-4000-a000-000000000001"
UNKNOWN_SIGNATURE = "A" * 43 + "="


@dataclass(frozen=True)
class Case:
    """One function in one package. `status` is the HTTP status of success."""

    package: Package
    environment: Mapping[str, str] = field(repr=False)
    events: Path
    status: int = 204

    def ready(self) -> list[str]:
        """Return the command that only imports the function."""
        return [bare_python(), "-P", "-c", "import app"]

    def drive(self, mode: str, *arguments: str | int | Path) -> list[str]:
        """Return the command that invokes the function."""
        return [bare_python(), "-P", str(DRIVER), mode, *map(str, arguments)]

    def cold(self) -> Run:
        """Run one cold invocation."""
        return run(self.drive("cold", self.events), self.full_environment)

    def log_bytes(self) -> int:
        """Return the size of the first invocation's log in bytes."""
        environment = self.full_environment
        done = subprocess.run(self.drive("cold", self.events), env=environment, capture_output=True, check=True)
        return len(done.stdout)

    def measure(self, mode: str, invocations: int, out: Path) -> dict[str, float]:
        """Invoke repeatedly in one process and return the driver's measurements."""
        run(self.drive(mode, self.events, invocations, out), self.full_environment)
        return dict(json.loads(out.read_text()))

    def modules(self, out: Path) -> int:
        """Return the number of modules imported before the first event."""
        run(self.drive("imports", out), self.full_environment)
        return int(json.loads(out.read_text())["modules"])

    @property
    def full_environment(self) -> dict[str, str]:
        """The function's environment with its paths."""
        return {
            **self.environment,
            "PYTHONPATH": self.package.python_path,
            "LAMBDA_TASK_ROOT": str(self.package.task),
            "BENCH_STATUS": str(self.status),
        }


def bare() -> Run:
    """Run a bare Python that does nothing."""
    return run([bare_python(), "-c", "pass"], bare_environment())


def bare_environment() -> dict[str, str]:
    """Return an environment in which Python starts reproducibly."""
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}


def function_environment(upstream: Upstream) -> dict[str, str]:
    """Return a function's full environment, with the stand-in as every service."""
    return {
        **bare_environment(),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SSL_CERT_FILE": str(upstream.ca_bundle),
        **function_settings(upstream.url),
    }


def function_settings(url: str) -> dict[str, str]:
    """Return the variables of Lambda and the template, with `url` as every service."""
    return {
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIDFAKE",
        "AWS_SECRET_ACCESS_KEY": "obviously-fake",
        "AWS_SESSION_TOKEN": "obviously-fake",
        "AWS_LAMBDA_FUNCTION_NAME": "bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_XRAY_DAEMON_ADDRESS": "127.0.0.1:2000",
        "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
        "AWS_ENDPOINT_URL": url,
        **_settings(url),
    }


_DEAD_LETTER_QUEUES: Final = (
    "DEAD_LETTER_QUEUE_URL",
    "DELIVERY_DEAD_LETTER_QUEUE_URL",
    "FOLLOW_UP_DEAD_LETTER_QUEUE_URL",
    "NOTIFY_DEAD_LETTER_QUEUE_URL",
    "PROVISIONING_DEAD_LETTER_QUEUE_URL",
    "RECONCILE_DEAD_LETTER_QUEUE_URL",
    "SWEEP_DEAD_LETTER_QUEUE_URL",
    "TRANSFER_DEAD_LETTER_QUEUE_URL",
)


def _queues(url: str) -> dict[str, str]:
    """Return the addresses of all queues, and where events may be sent."""
    return {
        "CHECK_QUEUE_URL": f"{url}/checks.fifo",
        "SWEEP_QUEUE_URL": f"{url}/sweeps.fifo",
        "FOLLOW_UP_QUEUE_URL": f"{url}/follow-ups",
        "DELIVERY_QUEUE_URL": f"{url}/deliveries",
        "ALLOW_LOOPBACK_ENDPOINTS": "no",
        "CONSOLE_URL": f"{url}/console/",
        "PROVISIONING_QUEUE_URL": f"{url}/provisioning",
        **dict.fromkeys(_DEAD_LETTER_QUEUES, f"{url}/dead-letters"),
    }


def _settings(url: str) -> dict[str, str]:
    """Return the settings of all functions together."""
    arn = "arn:aws:{}:us-east-1:000000000000:{}"
    return {
        "POWERTOOLS_SERVICE_NAME": "bench",
        "STACK_NAME": "bench",
        "POWERTOOLS_METRICS_NAMESPACE": "urlsync",
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "WEBHOOK_MASTER_SECRET_ARN": arn.format("secretsmanager", "secret:master"),
        "FINGERPRINT_KEY_ARN": arn.format("secretsmanager", "secret:fingerprint"),
        "HEROKU_OAUTH_SECRET_ARN": arn.format("secretsmanager", "secret:oauth"),
        "CREDENTIALS_KEY_ARN": arn.format("kms", "key/credentials"),
        **_queues(f"{url}/000000000000"),
        "SWEEP_INTERVAL_MINUTES": "2",
        "SWEEP_MINIMUM_SYNCS": "5",
        "API_URL_PARAMETER": "/bench/api-url",
        "TABLE_MARK_PARAMETER": "/bench/table-mark",
        "CONSOLE_PARAMETER": "/bench/console",
        "CHECK_INTERVAL_MINUTES": "15",
        "FULL_CHECK_HOURS": "6",
        "WEBHOOK_CHECK_MINUTES": "1440",
        "CONFIRM_ATTEMPTS": "6",
        "TABLE_NAME": "table",
        "USER_POOL_ID": "us-east-1_bench",
        "AUDIT_LOG_GROUP": "audit",
        "EVENT_BUS_NAME": "bus",
        "NOTIFICATION_TOPIC_ARN": arn.format("sns", "notifications"),
        "MAX_RECEIVE_COUNT": "16",
        "HISTORY_RETENTION_DAYS": "90",
        "APP_DELETED_AFTER_HOURS": "24",
        "MINIMUM_AGE_HOURS": "73",
        "HEROKU_API_URL": url,
        "HEROKU_ID_URL": url,
        "HASURA_GRAPHQL_URL": f"{url}/v1/graphql",
        "CHANGES_PER_HOUR": "600",
        "READS_PER_HOUR": "3000",
        "JOB_SYNCS_PER_HOUR": "20000",
        "HEROKU_DATABASE_PLANS": "essential-0",
        "HEROKU_DATABASES_PER_DAY": "10",
    }


def webhook_events(folder: Path, *, authentic: bool) -> Path:
    """Write one webhook event of API Gateway: three kilobytes, like Heroku's."""
    body = release_body(padding="x" * 2300)
    signature = heroku_signature(MASTER, SYNC_ID, body) if authentic else UNKNOWN_SIGNATURE
    return _written(folder / f"webhook-{authentic}.json", [webhook_event(SYNC_ID, body, signature)])


def batch_events(folder: Path, name: str, *batches: list[str]) -> Path:
    """Write batches of the check queue, each given as the sync IDs of its messages."""
    events = [
        a_batch(*(a_record(group=sync_id, message_id=f"m-{n}") for n, sync_id in enumerate(sync_ids)))
        for sync_ids in batches
    ]
    return _written(folder / f"batch-{name}.json", events)


def other_events(folder: Path, name: str) -> Path:
    """Write a first event for a function other than verify and sync; empty if any event will do."""
    event: dict[str, object] = {}
    match name:
        case "admin":
            event = proxy_event("GET", "/openapi.json")
        case "confirm":
            follow_up = {"sync_id": "same-1", "epoch": 0, "fingerprint": "superseded"}
            event = a_batch(a_record(json.dumps(follow_up)))
        case "transfer":
            detail = {"project_id": "same-1", "new_owner_id": "o", "transferred_at": "2026-01-01T00:00:00Z"}
            event = {"id": "event-1", "time": "2026-01-01T00:00:00Z", "detail": detail}
        case "audit":
            event = {"Records": []}
        case "provision" | "sweep" | "deliver":
            event = a_batch()
        case "notify":
            detail = {"event_id": "event-1", "at": "2026-01-01T00:00:00Z", "heroku_app": "a", "project_id": "p"}
            event = a_batch(a_record(json.dumps({"detail-type": "Sync Recovered", "detail": detail})))
        case "rotate":
            key = _settings("")["FINGERPRINT_KEY_ARN"]
            event = {"Step": "setSecret", "SecretId": key, "ClientRequestToken": "version-1"}
    return _written(folder / f"{name}.json", [event])


def _written(path: Path, events: list[dict[str, object]]) -> Path:
    path.write_text(json.dumps(events))
    return path
