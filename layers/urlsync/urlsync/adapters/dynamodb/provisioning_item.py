"""A provisioning as an item: what conditions ask for is an attribute, all else one JSON text."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from urlsync.adapters.dynamodb.items import SCHEMA_VERSION, to_time
from urlsync.domain.event import Event, EventType
from urlsync.domain.provisioning import Database, Leftover, Progress, Provisioning, Step
from urlsync.domain.sync import HerokuApp


def provisioning_key(provisioning_id: str) -> dict[str, str]:
    """Return the keys of a provisioning's item."""
    return {"pk": f"PROVISIONING#{provisioning_id}", "sk": "PROVISIONING"}


def provisioning_item(run: Provisioning) -> dict[str, Any]:
    """Return the whole item of a provisioning."""
    return {
        **provisioning_key(run.provisioning_id),
        "schema_version": SCHEMA_VERSION,
        "revision": run.revision,
        "document": json.dumps(asdict(run), default=_plain, sort_keys=True),
    }


def provisioning_from(attributes: Mapping[str, Any]) -> Provisioning:
    """Return the provisioning of an item's attributes."""
    fields = json.loads(attributes["document"])
    return Provisioning(
        **{
            **fields,
            "created_at": datetime.fromisoformat(fields["created_at"]),
            "since": datetime.fromisoformat(fields["since"]),
            "step": Step(fields["step"]),
            "claimed_until": _time(fields["claimed_until"]),
            "app": None if fields["app"] is None else HerokuApp(**fields["app"]),
            "database": None if fields["database"] is None else Database(**fields["database"]),
            "left_at_heroku": tuple(Leftover(**left) for left in fields["left_at_heroku"]),
            "progress": tuple(_progress(entry) for entry in fields["progress"]),
            "outbox": tuple(_event(event) for event in fields["outbox"]),
        }
    )


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return to_time(value)
    raise TypeError(f"a provisioning has no {type(value).__name__}")


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _progress(fields: Mapping[str, str]) -> Progress:
    return Progress(step=Step(fields["step"]), at=datetime.fromisoformat(fields["at"]))


def _event(fields: Mapping[str, Any]) -> Event:
    return Event(fields["event_id"], EventType(fields["type"]), fields["detail"])
