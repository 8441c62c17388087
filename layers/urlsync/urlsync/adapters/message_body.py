"""The body of a queue message that may be anything."""

import json
from typing import Any


def json_object(text: str) -> dict[str, Any]:
    """Return the JSON object that this is, or an empty one where it is none."""
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}
