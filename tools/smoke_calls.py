"""Checks of a deployed stack that call it: functions with nothing to do, the way of a webhook, and the topic."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from urlsync_cli.doctor import Finding, Level

from tools.deployment import ALIAS, Deployment

Event = dict[str, Any]
NO_RECORDS: Final[Event] = {"Records": []}
# The API has called admin and verify, and the schedule reconcile.
IDLE: Final = ("sync", "sweep", "confirm", "provision", "notify", "deliver", "audit")
CHECK_TIMEOUT: Final = timedelta(seconds=60)
SECRETS: Final = ("WebhookMasterSecretArn", "FingerprintKeyArn")
"""The outputs with the secrets that the function `rotate` rotates."""


def functions(functions_client: Any, secrets_manager: Any, deployed: Deployment) -> Iterator[Finding]:
    """Yield the functions that fail although they have nothing to do."""
    for service, event in harmless_events(secrets_manager, deployed):
        function = f"{deployed.name}-{service}"
        response = functions_client.invoke(FunctionName=function, Qualifier=ALIAS, Payload=json.dumps(event).encode())
        content = response["Payload"].read()
        if "FunctionError" in response:
            kind = str(json.loads(content).get("errorType", "an error"))
            meaning = "The function cannot start, cannot read its settings, or lacks a permission."
            yield Finding("function", Level.PROBLEM, f"{service} fails with {kind}", meaning, f"Run `logs {service}`.")


def harmless_events(secrets_manager: Any, deployed: Deployment) -> Iterator[tuple[str, Event]]:
    """Yield functions with events that change nothing: batches without records, and a transfer of no known project.

    The rotation's test step, for the version that is current, asks Secrets Manager and ends.
    """
    yield from ((service, NO_RECORDS) for service in IDLE)
    now, event_id = datetime.now(UTC).isoformat(), str(uuid4())
    detail = {"project_id": str(uuid4()), "new_owner_id": str(uuid4()), "transferred_at": now, "event_id": event_id}
    yield "transfer", {"id": event_id, "time": now, "detail": detail}
    for output in SECRETS:
        secret = deployed.outputs[output]
        versions = secrets_manager.describe_secret(SecretId=secret)["VersionIdsToStages"]
        current = next(version for version, stages in versions.items() if "AWSCURRENT" in stages)
        yield "rotate", {"Step": "testSecret", "SecretId": secret, "ClientRequestToken": current}


def webhook_end(logs: Any, deployed: Deployment, sync_id: str, timeout: timedelta = CHECK_TIMEOUT) -> Iterator[Finding]:
    """Yield whether a check has found that the sync of the service's webhook to itself does not exist."""
    group, check = f"/aws/lambda/{deployed.name}-sync", "webhook_end"
    deadline = time.monotonic() + timeout.total_seconds()
    while True:
        found = logs.filter_log_events(logGroupName=group, filterPattern=f'"{sync_id}"')["events"]
        messages = {str(json.loads(event["message"]).get("message")) for event in found}
        if "sync not found" in messages:
            yield Finding(check, Level.OK, "the check of the signed webhook found no such sync")
            return
        if time.monotonic() > deadline:
            break
        time.sleep(1)
    said = f", but {', '.join(sorted(messages))}" if messages else ""
    message = f"no check has found that the sync does not exist{said}"
    meaning = "Webhooks are accepted, but nothing comes of them."
    yield Finding(
        check, Level.PROBLEM, message, meaning, "Look at the check queue and at the logs of the function `sync`."
    )


def notification(sns: Any, deployed: Deployment) -> Iterator[Finding]:
    """Send a test message to everybody who is notified, and yield whether the topic took it."""
    topic = deployed.outputs["NotificationTopicArn"]
    text = f"This is a test of the notifications of {deployed.name}. Nothing is wrong, and there is nothing to do."
    sent = sns.publish(TopicArn=topic, Subject=f"Test of {deployed.name}", Message=text)
    yield Finding("notification", Level.OK, f"a test message was sent ({sent['MessageId']}): did it arrive?")
