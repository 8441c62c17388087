"""What the last reading of a source answered, as an attribute of the sync's item."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from urlsync.adapters.dynamodb.items import to_time
from urlsync.domain.source_read import SourceRead


def source_read_attribute(read: SourceRead) -> dict[str, Any]:
    """Return the reading as a map, without what it does not know."""
    created = read.release_created_at
    known = {
        "began_at": to_time(read.began_at),
        "release_version": read.release_version,
        "release_ended": read.release_ended,
        "release_created_at": None if created is None else to_time(created),
    }
    return {name: value for name, value in known.items() if value is not None}


def source_read_from(attribute: Mapping[str, Any]) -> SourceRead:
    """Return the reading of a map."""
    version, created = attribute.get("release_version"), attribute.get("release_created_at")
    return SourceRead(
        began_at=datetime.fromisoformat(attribute["began_at"]),
        release_version=None if version is None else int(version),
        release_ended=bool(attribute.get("release_ended")),
        release_created_at=None if created is None else datetime.fromisoformat(created),
    )
