"""What an app's JSON says of it.

https://devcenter.heroku.com/articles/platform-api-reference#app
"""

from collections.abc import Mapping
from typing import Any

from urlsync.adapters.http_json import as_object, as_text
from urlsync.domain.sync import HerokuApp


def app_from(item: Mapping[str, Any]) -> HerokuApp | None:
    """Return the app, or None where it is not as documented."""
    app_id, name = as_text(item.get("id")), as_text(item.get("name"))
    return HerokuApp(id=app_id, name=name, owner_id=owner_id(item)) if app_id and name else None


def owner_id(item: Mapping[str, Any]) -> str | None:
    """Return the id of whom the app belongs to, a person or a team; None where that is not told."""
    return as_text((as_object(item.get("owner")) or {}).get("id")) or None
