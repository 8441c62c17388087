"""Webhooks signed as Heroku signs them, to try a stack without Heroku.

https://devcenter.heroku.com/articles/app-webhooks and https://devcenter.heroku.com/articles/webhook-events
"""

import base64
import hmac
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

import requests

from urlsync_cli import aws, http
from urlsync_cli.errors import UsageError
from urlsync_cli.stacks import Stack

SIGNATURE_HEADER: Final = "Heroku-Webhook-Hmac-SHA256"
SECRET_VARIABLE: Final = "URLSYNC_WEBHOOK_SECRET"  # noqa: S105 -- the variable's name
MASTER_VARIABLE: Final = "URLSYNC_WEBHOOK_MASTER_SECRET"


def secret_for(stack: Stack, sync_id: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the secret of a sync's webhook: from the environment, or derived from the master secret.

    Raises `Rejected` and `UsageError`.
    """
    if secret := environment.get(SECRET_VARIABLE):
        return secret
    master = environment.get(MASTER_VARIABLE)
    if master is None and stack.webhook_master_secret_arn is None:
        raise UsageError(
            "No webhook secret to sign with.",
            f"Set {SECRET_VARIABLE} to the webhook's secret, or {MASTER_VARIABLE} to the stack's.",
        )
    return derive_secret(master or aws.read_webhook_master(stack), sync_id)


def derive_secret(master: str, sync_id: str) -> str:
    """Return the secret of a sync's webhook, derived from the stack's master secret."""
    return hmac.digest(master.encode(), sync_id.encode(), "sha256").hex()


def signature(secret: str, body: bytes) -> str:
    """Return the value of Heroku's signature header: HMAC-SHA256 of the raw body, in base64."""
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def release_body(version: int | None = None) -> bytes:
    """Return the body of an `api:release` event. It names no app's id, so that it fits every sync."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    release = {
        "id": str(uuid4()),
        "app": {"name": "manual-test"},
        "created_at": now,
        "current": True,
        "description": "Manual test",
        "status": "succeeded",
    }
    event = {
        "id": str(uuid4()),
        "action": "update",
        "created_at": now,
        "data": release | ({} if version is None else {"version": version}),
        "resource": "release",
        "version": "application/vnd.heroku+json; version=3",
    }
    return json.dumps(event).encode()


def url_of(stack: Stack, sync_id: str) -> str:
    """Return the URL that Heroku sends a sync's webhooks to."""
    return f"{stack.api_url}/webhooks/heroku/{sync_id}"


def send(stack: Stack, sync_id: str, body: bytes, signed: str) -> requests.Response:
    """Send a webhook as Heroku does; raises `Unavailable`."""
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signed}
    return http.request("POST", url_of(stack, sync_id), data=body, headers=headers)
