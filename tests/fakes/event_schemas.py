"""The published JSON schemas of the events, to hold what is published against."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import jsonschema
from urlsync.domain.events import Event

FOLDER: Final = Path(__file__).parents[2] / "docs" / "events"
FORMATS: Final = jsonschema.FormatChecker(["uuid"])


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """Return whether a text is a moment with an offset, as RFC 3339 has it."""
    return not isinstance(value, str) or datetime.fromisoformat(value).tzinfo is not None


@cache
def event_schemas() -> dict[str, dict[str, Any]]:
    """Return the schema of each detail-type."""
    schemas = [json.loads(file.read_text()) for file in sorted(FOLDER.glob("*.json"))]
    return {schema["title"]: schema for schema in schemas}


def check_detail(detail_type: str, detail: Mapping[str, Any]) -> None:
    """Raise `jsonschema.ValidationError` for a detail that is not what its schema says."""
    _validator(detail_type).validate(detail)


def check_event(event: Event) -> None:
    """Raise `jsonschema.ValidationError` for an event that would not be as published."""
    check_detail(event.type, json.loads(json.dumps({**event.detail, "event_id": event.event_id})))


@cache
def _validator(detail_type: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(event_schemas()[detail_type], format_checker=FORMATS)
