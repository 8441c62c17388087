"""Webhook deliveries as Heroku lists them (https://devcenter.heroku.com/articles/app-webhooks-schema)."""

from datetime import datetime
from typing import Final

from urlsync.adapters.http_json import as_object, as_text
from urlsync.ports.heroku import FailedDelivery

LAST_DELIVERIES: Final = {"Range": "seq ..; order=desc,max=100"}
"""Asks for the newest hundred."""
GIVEN_UP: Final = frozenset({"failed", "skipped"})
FAILED_SO_FAR: Final = GIVEN_UP | {"retrying"}


def failed_delivery(item: object) -> FailedDelivery | None:
    """Return the delivery if it failed and is as documented, else None."""
    delivery = as_object(item) or {}
    webhook = as_object(delivery.get("webhook")) or {}
    attempt = as_object(delivery.get("last_attempt")) or {}
    webhook_id, failed_at = as_text(webhook.get("id")), _time(delivery.get("updated_at"))
    status = as_text(delivery.get("status"))
    if status not in FAILED_SO_FAR or webhook_id is None or failed_at is None:
        return None
    code = attempt.get("code")
    return FailedDelivery(
        webhook_id=webhook_id,
        failed_at=failed_at,
        code=code if isinstance(code, int) else None,
        given_up=status in GIVEN_UP,
    )


def _time(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
