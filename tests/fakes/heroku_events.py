"""Webhook events as Heroku writes them (https://devcenter.heroku.com/articles/webhook-events)."""

import json
from pathlib import Path
from typing import Any, Final

PAYLOADS: Final = Path(__file__).parents[1] / "fixtures" / "heroku" / "webhooks"
"""Whole events of several kinds, made for this project in the shapes that Heroku documents."""

EVENT_ID = "d5d2fb1d-f086-41bf-b054-1d349d4c4ce2"
CREATED_AT = "2026-05-17T11:37:58Z"


def release_event(
    *, event_id: str = EVENT_ID, version: Any = 7, status: Any = "succeeded", created_at: Any = CREATED_AT, **data: Any
) -> dict[str, Any]:
    """Make an `api:release` event; `data` adds fields to, or replaces fields of, the release."""
    release = {
        "id": "6be9012f-1c42-4f2d-bb99-af152aad07d8",
        "app": {"id": "4335bcdb-5f6f-41f8-a31b-84697ec96475", "name": "rotating"},
        "created_at": created_at,
        "current": status == "succeeded",
        "description": "Update DATABASE by heroku-postgresql",
        "slug": None,
        "status": status,
        "version": version,
    }
    return {
        "id": event_id,
        "action": "update",
        "created_at": "2026-05-17T11:37:58.562518Z",
        "data": release | data,
        "resource": "release",
        "sequence": None,
        "version": "application/vnd.heroku+json; version=3",
    }


def release_body(**fields: Any) -> bytes:
    """Make the bytes of an `api:release` event."""
    return json.dumps(release_event(**fields)).encode()
