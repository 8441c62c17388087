"""Usual sync: Logger, Metrics, Tracer, BatchProcessor, requests and a boto3 resource."""

import hashlib
import hmac
import json
import os
import uuid
from datetime import UTC, datetime

import boto3
import requests
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import SqsFifoPartialProcessor, process_partial_response

READ = """query ReadTarget($projectId: uuid!, $tenantId: uuid!) {
  users { id } projects_by_pk(id: $projectId) { id owner { id } tenant { id } }
  getTenantEnv(tenantId: $tenantId) { hash envVars }
}"""
WRITE = """mutation WriteTarget($tenantId: uuid!, $currentHash: String!, $envs: [UpdateEnvObject!]!) {
  updateTenantEnv(tenantId: $tenantId, currentHash: $currentHash, envs: $envs) { hash }
}"""

logger = Logger()
metrics = Metrics()
tracer = Tracer()
processor = SqsFifoPartialProcessor()
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
kms = boto3.client("kms")
secrets = boto3.client("secretsmanager")
events = boto3.client("events")
keys = {}


def fingerprint(value):
    """Fingerprint a value."""
    if "key" not in keys:
        answer = secrets.get_secret_value(SecretId=os.environ["FINGERPRINT_KEY_ARN"])
        keys["key"] = answer["SecretString"].encode()
    return hmac.new(keys["key"], value.encode(), hashlib.sha256).hexdigest()


def read_item(pk, sk):
    """Read an item."""
    return table.get_item(Key={"pk": pk, "sk": sk}, ConsistentRead=True)["Item"]


def read_tokens(connection_id):
    """Read a connection's tokens."""
    connection = read_item(f"CONNECTION#{connection_id}", "CONNECTION")
    context = {"connection_id": connection_id}
    blob = connection["usual_credentials"].value
    answer = kms.decrypt(KeyId=os.environ["CREDENTIALS_KEY_ARN"], CiphertextBlob=blob, EncryptionContext=context)
    return json.loads(answer["Plaintext"])


def read_source(sync, token):
    """Read the config var."""
    answer = requests.get(
        f"{os.environ['HEROKU_API_URL']}/apps/{sync['heroku_app_id']}/config-vars",
        headers={"Accept": "application/vnd.heroku+json; version=3", "Authorization": f"Bearer {token}"},
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()[sync["config_var"]]


def graphql(token, query, variables):
    """Call Hasura Cloud."""
    answer = requests.post(
        os.environ["HASURA_GRAPHQL_URL"],
        json={"query": query, "variables": variables},
        headers={"Authorization": f"pat {token}"},
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()["data"]


@tracer.capture_method
def write(sync, token, source, env_hash):
    """Write the env var and tell the bus."""
    envs = [{"key": sync["env_var"], "value": source}]
    graphql(token, WRITE, {"tenantId": sync["tenant_id"], "currentHash": env_hash, "envs": envs})
    detail = json.dumps({"sync_id": sync["sync_id"], "fingerprint": fingerprint(source)})
    entry = {"Source": "urlsync", "DetailType": "Database URL Updated", "Detail": detail}
    events.put_events(Entries=[{**entry, "EventBusName": os.environ["EVENT_BUS_NAME"]}])


def remember(sync, outcome, value):
    """Store the result and a history entry."""
    now = datetime.now(UTC).isoformat()
    table.update_item(
        Key={"pk": f"SYNC#{sync['sync_id']}", "sk": "SYNC"},
        UpdateExpression="SET #outcome = :outcome, last_checked_at = :now, fingerprint = :fingerprint",
        ConditionExpression="epoch = :epoch",
        ExpressionAttributeNames={"#outcome": "outcome"},
        ExpressionAttributeValues={
            ":outcome": outcome,
            ":now": now,
            ":fingerprint": fingerprint(value),
            ":epoch": sync["epoch"],
        },
    )
    table.put_item(Item={"pk": f"SYNC#{sync['sync_id']}", "sk": f"HISTORY#{now}#{uuid.uuid4()}", "outcome": outcome})


@tracer.capture_method
def check(record):
    """Make one sync's target equal to its source."""
    sync = read_item(f"SYNC#{json.loads(record.body)['sync_id']}", "SYNC")
    tokens = read_tokens(sync["connection_id"])
    source = read_source(sync, tokens["heroku"]["access_token"])
    ids = {"projectId": sync["project_id"], "tenantId": sync["tenant_id"]}
    target = graphql(tokens["hasura_token"], READ, ids)
    if target["projects_by_pk"]["owner"]["id"] != sync["owner_id"]:
        raise RuntimeError("the project has another owner")
    env = target["getTenantEnv"]
    same = env["envVars"]["environment"].get(sync["env_var"]) == source
    if not same:
        write(sync, tokens["hasura_token"], source, env["hash"])
    remember(sync, "unchanged" if same else "updated", source)
    logger.info("checked", extra={"sync_id": sync["sync_id"], "outcome": "unchanged" if same else "updated"})
    metrics.add_metric(name="Checked", unit=MetricUnit.Count, value=1)


@logger.inject_lambda_context
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler
def handler(event, context):
    """Handle one batch."""
    return process_partial_response(event=event, record_handler=check, processor=processor, context=context)
