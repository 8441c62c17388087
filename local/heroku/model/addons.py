"""Heroku Postgres: add-ons, and their attachments to apps.

An attachment named `DATABASE` is what gives its app `DATABASE_URL`.
https://devcenter.heroku.com/articles/managing-add-ons and https://devcenter.heroku.com/articles/heroku-postgresql
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.heroku.model.accounts import Account
from local.heroku.model.apps import App
from local.heroku.model.chance import Chance
from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import HerokuError, invalid, not_found

SERVICE = {"id": "2c7a1e9e-6d0e-4f43-8f5f-4f0f6b7b9d51", "name": "heroku-postgresql"}
PROVIDER_EMAIL = "heroku-postgresql@addons.heroku.com"
_PLAN_ID = "a6c5f2f8-7f1c-4c64-9c2f-6a2b1d0e8f37"
# https://devcenter.heroku.com/articles/heroku-postgres-plans, and two that are not sold any more
_TIER = re.compile(r"(essential|standard|premium|private|shield)-\d{1,2}|mini|basic")
_COLORS = (
    "AMBER",
    "AQUA",
    "BLACK",
    "BLUE",
    "BRONZE",
    "COBALT",
    "CRIMSON",
    "CYAN",
    "GREEN",
    "ORANGE",
    "PURPLE",
)


@dataclass(eq=False)
class Addon:
    """One database, billed to `app`. Its one credential is called `default`."""

    id: str
    name: str
    app: App
    plan: str
    role: str
    password: str = field(repr=False)
    database: str
    created_at: datetime
    updated_at: datetime
    state: str = "provisioning"

    def url(self, address: str) -> str:
        """Return the database URL, a secret. Heroku's scheme is always `postgres`, without a query."""
        return f"postgres://{self.role}:{self.password}@{address}/{self.database}"

    def reference(self) -> dict[str, Any]:
        """Return how other resources name this add-on."""
        return {"id": self.id, "name": self.name, "app": self.app.reference()}

    def plan_reference(self) -> dict[str, str]:
        """Return the plan, as the add-on names it."""
        return {"id": _PLAN_ID, "name": self.plan}


@dataclass(eq=False)
class Attachment:
    """One name under which an app has an add-on."""

    id: str
    name: str
    app: App
    addon: Addon
    namespace: str | None
    created_at: datetime

    @property
    def config_var(self) -> str:
        """The config var this attachment gives its app."""
        return f"{self.name}_URL"

    def resource(self) -> dict[str, Any]:
        """Return the attachment as `GET /addon-attachments/{attachment}` shows it."""
        return {
            "addon": self.addon.reference(),
            "app": self.app.reference(),
            "created_at": second(self.created_at),
            "id": self.id,
            "log_input_url": None,
            "name": self.name,
            "namespace": self.namespace,
            "updated_at": second(self.created_at),
            "web_url": None,
        }


class Addons:
    """All add-ons and attachments; it makes no releases and speaks to no server."""

    def __init__(self, clock: SimulatedClock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance
        self._addons: list[Addon] = []
        self._attachments: list[Attachment] = []

    def create(self, app: App, plan: str, name: str | None) -> Addon:
        """Make an add-on that is still provisioning.

        Raises:
            HerokuError: 422 for a plan that is not Heroku Postgres, or a name that is taken.

        """
        service, _, tier = plan.partition(":")
        if service != SERVICE["name"]:
            raise invalid("This simulator only knows the add-on service heroku-postgresql.")
        if tier and not _TIER.fullmatch(tier):
            raise invalid("Couldn't find that plan.")
        if any(addon.name == name for addon in self._addons):
            raise invalid("Name is already taken.")
        now = self._clock.now()
        addon = Addon(
            id=self._chance.identifier(),
            name=name or f"postgresql-{self._chance.name()}",
            app=app,
            plan=f"{service}:{tier or 'essential-0'}",
            role=f"u{self._chance.alphanumeric(13)}",
            password=self.new_password(),
            database=f"d{self._chance.alphanumeric(13)}",
            created_at=now,
            updated_at=now,
        )
        self._addons.append(addon)
        return addon

    def new_password(self) -> str:
        """Return a password of Heroku's form: 65 characters, the first a `p`."""
        return f"p{self._chance.alphanumeric(64)}"

    def attach(self, app: App, addon: Addon, name: str, namespace: str | None = None) -> Attachment:
        """Give `app` the add-on under `name`, which must be free there."""
        made = Attachment(self._chance.identifier(), name, app, addon, namespace, self._clock.now())
        self._attachments.append(made)
        return made

    def detach(self, attachment: Attachment) -> None:
        """Take an attachment away, whatever is left."""
        self._attachments.remove(attachment)

    def forget(self, addon: Addon) -> None:
        """Remove an add-on and its attachments."""
        self._addons.remove(addon)
        self._attachments = [one for one in self._attachments if one.addon is not addon]

    def visible_to(self, account: Account) -> list[Addon]:
        """Return the add-ons billed to the apps of an account, oldest first."""
        return [addon for addon in self._addons if addon.app.owner is account]

    def on(self, app: App) -> list[Addon]:
        """Return the add-ons billed to an app or attached to it, oldest first."""
        attached = [attachment.addon for attachment in self.attachments_on(app)]
        return [addon for addon in self._addons if addon.app is app or addon in attached]

    def find(self, account: Account, reference: str) -> Addon:
        """Return an add-on of an account by its id or name.

        Raises:
            HerokuError: 404.

        """
        for addon in self.visible_to(account):
            if reference in {addon.id, addon.name}:
                return addon
        raise not_found("add-on")

    def attachments_visible_to(self, account: Account) -> list[Attachment]:
        """Return the attachments of the apps of an account, oldest first."""
        return [attachment for attachment in self._attachments if attachment.app.owner is account]

    def attachments_on(self, app: App) -> list[Attachment]:
        """Return the attachments of an app, oldest first."""
        return [attachment for attachment in self._attachments if attachment.app is app]

    def attachments_of(self, addon: Addon) -> list[Attachment]:
        """Return the attachments of an add-on, oldest first."""
        return [attachment for attachment in self._attachments if attachment.addon is addon]

    def resolve(self, account: Account, reference: str, app: App | None) -> list[Attachment]:
        """Return the attachments meant by an id, a name, a config var or an add-on's name.

        Raises:
            HerokuError: 404 if there is none.

        """
        candidates = self.attachments_on(app) if app else self.attachments_visible_to(account)
        found = [one for one in candidates if reference in {one.id, one.name, one.config_var}]
        found = found or [one for one in candidates if reference in {one.addon.id, one.addon.name}]
        if not found:
            raise not_found("add-on attachment")
        return found

    def free_name(self, app: App) -> str:
        """Return the name of the next attachment: `DATABASE`, then one of the colours."""
        taken = {attachment.name for attachment in self.attachments_on(app)}
        names = ["DATABASE", *(f"HEROKU_POSTGRESQL_{color}" for color in _COLORS)]
        free = next((name for name in names if name not in taken), None)
        if free is None:
            raise invalid("This app has as many attachments as this simulator knows colours.")
        return free

    def config_of(self, app: App, address: str) -> dict[str, str]:
        """Return the config vars (secret) that an app's attachments give it."""
        ready = [one for one in self.attachments_on(app) if one.addon.state == "provisioned"]
        return {attachment.config_var: attachment.addon.url(address) for attachment in ready}

    def resource(self, addon: Addon) -> dict[str, Any]:
        """Return an add-on as `GET /addons/{addon}` shows it."""
        managed = [one.config_var for one in self.attachments_of(addon) if one.app is addon.app]
        return {
            "actions": [],
            "addon_service": SERVICE,
            "app": addon.app.reference(),
            "billed_price": {"cents": 500, "contract": False, "unit": "month"},
            "billing_entity": {**addon.app.reference(), "type": "app"},
            "config_vars": managed if addon.state == "provisioned" else [],
            "created_at": second(addon.created_at),
            "id": addon.id,
            "name": addon.name,
            "plan": addon.plan_reference(),
            "provider_id": addon.id,
            "state": addon.state,
            "updated_at": second(addon.updated_at),
            "web_url": None,
        }


def confirmation_needed(app: App, name: str) -> HerokuError:
    """Refuse a taken name, as long as the caller does not confirm with the app's name."""
    message = f"An attachment named {name} exists. To replace it, confirm with the name of the app."
    return HerokuError(423, "confirmation_required", message, app=app.name)
