"""Webhook subscriptions of apps (https://devcenter.heroku.com/articles/app-webhooks-schema)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import invalid, not_found
from local.heroku.model.random_source import RandomSource

LEVELS = ("notify", "sync")
ENTITIES = frozenset(
    {
        "api:addon",
        "api:addon-attachment",
        "api:app",
        "api:build",
        "api:collaborator",
        "api:domain",
        "api:dyno",
        "api:formation",
        "api:release",
        "api:sni-endpoint",
        "dyno",
    }
)
_FIELDS = frozenset({"authorization", "include", "level", "secret", "url"})
_REQUIRED = ("include", "level", "url")


@dataclass(eq=False)
class Webhook:
    """One subscription. The API never returns `secret` and `authorization`."""

    id: str
    app_id: str
    include: list[str]
    level: str
    url: str
    secret: str = field(repr=False)
    authorization: str | None = field(repr=False)
    created_at: datetime
    updated_at: datetime

    def resource(self, app: dict[str, str]) -> dict[str, Any]:
        """Return the subscription in the format of the API."""
        return {
            "app": app,
            "created_at": second(self.created_at),
            "id": self.id,
            "include": self.include,
            "level": self.level,
            "updated_at": second(self.updated_at),
            "url": self.url,
        }


class Webhooks:
    """All subscriptions, by id."""

    def __init__(self, clock: SimulatedClock, random: RandomSource) -> None:
        self._clock = clock
        self._random = random
        self._by_id: dict[str, Webhook] = {}

    def create(self, app_id: str, fields: dict[str, Any]) -> tuple[Webhook, str | None]:
        """Create a subscription, and return it with the secret if Heroku generated it, which is shown once.

        Raises:
            HerokuError: 422 for fields that are missing, unknown or invalid.

        """
        for name in _REQUIRED:
            if fields.get(name) is None:
                raise invalid(f"{name} is required.")
        _validate(fields)
        secret = fields.get("secret")
        now = self._clock.now()
        webhook = Webhook(
            id=self._random.identifier(),
            app_id=app_id,
            include=list(fields["include"]),
            level=fields["level"],
            url=fields["url"],
            secret=secret or self._random.secret(64),
            authorization=fields.get("authorization"),
            created_at=now,
            updated_at=now,
        )
        self._by_id[webhook.id] = webhook
        return webhook, None if secret else webhook.secret

    def update(self, webhook: Webhook, fields: dict[str, Any]) -> str | None:
        """Change the given fields, and return the secret if `"secret": null` requested a new one.

        Raises:
            HerokuError: 422 for fields that are unknown or invalid.

        """
        _validate(fields)
        generated = "secret" in fields and not fields["secret"]
        if generated:
            fields = {**fields, "secret": self._random.secret(64)}
        for name, value in fields.items():
            setattr(webhook, name, value)
        webhook.updated_at = self._clock.now()
        return webhook.secret if generated else None

    def of(self, app_id: str) -> list[Webhook]:
        """Return the subscriptions of an app, oldest first."""
        return [webhook for webhook in self._by_id.values() if webhook.app_id == app_id]

    def get(self, webhook_id: str) -> Webhook | None:
        """Return the subscription with this id, if it exists."""
        return self._by_id.get(webhook_id)

    def find(self, app_id: str, webhook_id: str) -> Webhook:
        """Return a subscription of an app.

        Raises:
            HerokuError: 404.

        """
        webhook = self._by_id.get(webhook_id)
        if webhook is None or webhook.app_id != app_id:
            raise not_found("webhook")
        return webhook

    def remove(self, webhook: Webhook) -> None:
        """Remove a subscription."""
        del self._by_id[webhook.id]


def _validate(fields: dict[str, Any]) -> None:
    unknown = sorted(fields.keys() - _FIELDS)
    if unknown:
        raise invalid(f"Unknown fields: {', '.join(unknown)}.")
    for name, is_valid in _CHECKS.items():
        if name in fields and not is_valid(fields[name]):
            raise invalid(f"{name} is invalid.")


def _known_entities(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(one in ENTITIES for one in value)


def _web_url(value: object) -> bool:
    return isinstance(value, str) and urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).netloc)


def _text_or_nothing(value: object) -> bool:
    return value is None or isinstance(value, str)


_CHECKS = {
    "include": _known_entities,
    "level": LEVELS.__contains__,
    "url": _web_url,
    "authorization": _text_or_nothing,
    "secret": _text_or_nothing,
}
