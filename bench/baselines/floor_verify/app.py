"""Minimal verify: one piece of standard library code without logs, metrics or error handling."""

import base64
import hashlib
import hmac
import http.client
import json
import os
import ssl
import time
from urllib.parse import urlsplit

_context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
_connections = {}
_master = None


def handler(event, context):
    """Check the signature and enqueue."""
    global _master  # noqa: PLW0603
    sync_id, body = event["pathParameters"]["sync_id"], event["body"].encode()
    if _master is None:
        secret = {"SecretId": os.environ["WEBHOOK_MASTER_SECRET_ARN"], "VersionStage": "AWSCURRENT"}
        _master = _call("secretsmanager", "secretsmanager.GetSecretValue", secret)["SecretString"]
    key = hmac.digest(_master.encode(), sync_id.encode(), "sha256").hex()
    signature = base64.b64encode(hmac.digest(key.encode(), body, "sha256")).decode()
    if not hmac.compare_digest(signature, event["headers"]["Heroku-Webhook-Hmac-SHA256"]):
        return {"statusCode": 401, "body": ""}
    release = json.loads(body)["data"]
    message = {
        "QueueUrl": os.environ["CHECK_QUEUE_URL"],
        "MessageBody": json.dumps({"sync_id": sync_id, "cause": "webhook", "release": release["version"]}),
        "MessageGroupId": sync_id,
        "MessageDeduplicationId": f"{sync_id}:{release['version']}:{release['status']}",
    }
    _call("sqs", "AmazonSQS.SendMessage", message)
    return {"statusCode": 204, "body": ""}


def _call(service, target, request):
    url = urlsplit(os.environ["AWS_ENDPOINT_URL"])
    connection = _connections.get(service)
    if connection is None:
        connection = _connections[service] = http.client.HTTPSConnection(url.netloc, context=_context)
    body = json.dumps(request).encode()
    connection.request("POST", "/", body, _signed(service, target, url.netloc, body))
    return json.loads(connection.getresponse().read())


def _signed(service, target, host, body):
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "host": host,
        "x-amz-date": now,
        "x-amz-security-token": os.environ["AWS_SESSION_TOKEN"],
        "x-amz-target": target,
    }
    names = ";".join(headers)
    lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
    canonical = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{now[:8]}/{os.environ['AWS_REGION']}/{service}/aws4_request"
    key = f"AWS4{os.environ['AWS_SECRET_ACCESS_KEY']}".encode()
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    for part in [*scope.split("/"), f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{hashed}"]:
        key = hmac.digest(key, part.encode(), "sha256")
    headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={os.environ['AWS_ACCESS_KEY_ID']}/{scope}, "
        f"SignedHeaders={names}, Signature={key.hex()}"
    )
    return headers
