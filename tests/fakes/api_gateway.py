"""Events of a REST API's Lambda proxy integration, in the two shapes we meet.

The real API Gateway keeps the case in which the client sent its headers; the emulator of the local stack
lower-cases them. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

from urlsync.domain.webhook_signature import signature_of, sync_secret

Headers = Sequence[tuple[str, str]]


def proxy_event(
    method: str,
    resource: str,
    *,
    path_parameters: Mapping[str, str] | None = None,
    headers: Headers = (),
    body: bytes | None = None,
    base64_encoded: bool = False,
    lower_case: bool = False,
) -> dict[str, Any]:
    """Make an event. `headers` in the order sent, names may repeat; `lower_case` as the emulator does."""
    path = resource.format(**(path_parameters or {}))
    sent = [(name.lower() if lower_case else name, value) for name, value in headers]
    every: dict[str, list[str]] = {}
    for name, value in sent:
        every.setdefault(name, []).append(value)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": dict(sent) or None,
        "multiValueHeaders": every or None,
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": dict(path_parameters) if path_parameters else None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": f"/live{path}",
            "stage": "live",
            "requestId": "00000000-0000-4000-8000-000000000001",
            "identity": {"sourceIp": "127.0.0.1", "userAgent": None},
        },
        "body": _body_text(body, base64_encoded=base64_encoded),
        "isBase64Encoded": base64_encoded,
    }


def heroku_signature(master: str, sync_id: str, body: bytes) -> str:
    """Sign a body as Heroku does for the sync, in base64."""
    secret = sync_secret(master.encode(), sync_id)
    return base64.b64encode(signature_of(secret, body)).decode()


def webhook_event(
    sync_id: str,
    body: bytes,
    signature: str | None,
    *,
    header: str = "Heroku-Webhook-Hmac-SHA256",
    more_headers: Headers = (),
    base64_encoded: bool = False,
    lower_case: bool = False,
) -> dict[str, Any]:
    """Make the event of a webhook delivery; without the signature header where `signature` is None."""
    signed = [(header, signature)] if signature is not None else []
    return proxy_event(
        "POST",
        "/webhooks/heroku/{sync_id}",
        path_parameters={"sync_id": sync_id},
        headers=[("Content-Type", "application/json"), *signed, *more_headers],
        body=body,
        base64_encoded=base64_encoded,
        lower_case=lower_case,
    )


def _body_text(body: bytes | None, *, base64_encoded: bool) -> str | None:
    if not body:
        return None
    return base64.b64encode(body).decode() if base64_encoded else body.decode()
