"""Usual verify: Powertools' Logger, Metrics, Tracer and REST resolver, and boto3."""

import base64
import hashlib
import hmac
import json
import os

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit

logger = Logger()
metrics = Metrics()
tracer = Tracer()
app = APIGatewayRestResolver()
secrets = boto3.client("secretsmanager")
sqs = boto3.client("sqs")
masters = {}


@tracer.capture_method
def master_secret():
    """Read the master secret once."""
    if "current" not in masters:
        answer = secrets.get_secret_value(SecretId=os.environ["WEBHOOK_MASTER_SECRET_ARN"])
        masters["current"] = answer["SecretString"]
    return masters["current"]


def is_authentic(sync_id, body, signature):
    """Compare the signature."""
    key = hmac.new(master_secret().encode(), sync_id.encode(), hashlib.sha256).hexdigest()
    expected = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()
    return hmac.compare_digest(expected, signature)


@app.post("/webhooks/heroku/<sync_id>")
@tracer.capture_method
def receive(sync_id):
    """Check the signature and enqueue."""
    body = app.current_event.decoded_body.encode()
    headers = app.current_event.headers
    if not is_authentic(sync_id, body, headers.get("Heroku-Webhook-Hmac-SHA256") or ""):
        logger.warning("webhook rejected", extra={"sync_id": sync_id})
        metrics.add_metric(name="WebhookRejected", unit=MetricUnit.Count, value=1)
        return Response(status_code=401, body="")
    event = json.loads(body)
    release = event["data"]
    message = {"sync_id": sync_id, "cause": "webhook", "release_version": release["version"]}
    sqs.send_message(
        QueueUrl=os.environ["CHECK_QUEUE_URL"],
        MessageBody=json.dumps(message),
        MessageGroupId=sync_id,
        MessageDeduplicationId=f"{sync_id}:{release['version']}:{release['status']}",
    )
    logger.info("webhook accepted", extra={"sync_id": sync_id, "event_id": event["id"]})
    metrics.add_metric(name="WebhookAccepted", unit=MetricUnit.Count, value=1)
    return Response(status_code=204, body="")


@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST)
@metrics.log_metrics(capture_cold_start_metric=True)
@tracer.capture_lambda_handler
def handler(event, context):
    """Return the response to API Gateway."""
    return app.resolve(event, context)
