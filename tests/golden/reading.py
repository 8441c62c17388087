"""A golden item as the adapters get it."""

import json
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from urlsync.adapters.dynamodb.table import from_item


def plain(typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the attributes of an item in DynamoDB's notation, whose binaries are base64."""
    return from_item(json.loads(json.dumps(typed), object_hook=_with_binary))


def _with_binary(value: dict[str, Any]) -> dict[str, Any]:
    return {"B": b64decode(value["B"])} if value.keys() == {"B"} else value
