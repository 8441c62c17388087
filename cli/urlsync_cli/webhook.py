"""Webhooks as Heroku signs and sends them, to try a stack by hand.

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
from urlsync_cli.failure import WrongUse
from urlsync_cli.stack import Stack

SIGNATURE_HEADER: Final = "Heroku-Webhook-Hmac-SHA256"
SECRET_VARIABLE: Final = "URLSYNC_WEBHOOK_SECRET"  # noqa: S105 -- the variable's name
MASTER_VARIABLE: Final = "URLSYNC_WEBHOOK_MASTER_SECRET"


def secret_for(stack: Stack, sync_id: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return the secret of a sync's webhook: as given, or derived from the master as given, or as AWS has it.

    Raises `Refused` and `WrongUse`.
    """
    if given := environment.get(SECRET_VARIABLE):
        return given
    master = environment.get(MASTER_VARIABLE)
    if master is None and stack.webhook_master_secret_arn is None:
        raise WrongUse(
            "Nothing is known to sign with.",
            f"Give the webhook's secret in {SECRET_VARIABLE}, or the stack's master in {MASTER_VARIABLE}.",
        )
    return derived(master or aws.read_webhook_master(stack), sync_id)


def derived(master: str, sync_id: str) -> str:
    """Derive the secret of a sync's webhook from the stack's master secret."""
    return hmac.digest(master.encode(), sync_id.encode(), "sha256").hex()


def signature(secret: str, body: bytes) -> str:
    """Return the value of the header that Heroku signs with: HMAC-SHA256 over the raw body, in base64."""
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


def release_body(version: int | None = None) -> bytes:
    """Make the body of an `api:release` event of an app that does not exist: the check reads the real one."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    release = {
        "id": str(uuid4()),
        "app": {"id": str(uuid4()), "name": "tried-by-hand"},
        "created_at": now,
        "current": True,
        "description": "Tried by hand",
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
    """Return where Heroku sends the webhooks of a sync."""
    return f"{stack.api_url}/webhooks/heroku/{sync_id}"


def send(stack: Stack, sync_id: str, body: bytes, signed: str) -> requests.Response:
    """Send a webhook as Heroku would; raises `Unreachable`."""
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: signed}
    return http.request("POST", url_of(stack, sync_id), data=body, headers=headers)
