"""All Heroku Postgres add-ons and their attachments, without releases and without a database server."""

import re
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from local.heroku.model.accounts import Account
from local.heroku.model.addon import Addon, Attachment, Credential
from local.heroku.model.apps import App
from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import HerokuError, invalid, not_found
from local.heroku.model.random_source import RandomSource

SERVICE = {"id": "2c7a1e9e-6d0e-4f43-8f5f-4f0f6b7b9d51", "name": "heroku-postgresql"}
PROVIDER_EMAIL = "heroku-postgresql@addons.heroku.com"
# https://devcenter.heroku.com/articles/heroku-postgres-plans, and two that are not sold any more
_TIER = re.compile(r"(essential|standard|premium|private|shield)-\d{1,2}|advanced(-\w+)?|mini|basic")
# In cents, by https://elements.heroku.com/addons/heroku-postgresql; the other plans cost what premium-9 does.
MONTHLY_PRICES = {
    "essential-0": 500,
    "essential-1": 900,
    "essential-2": 2000,
    "standard-0": 5000,
    "standard-2": 20000,
    "premium-0": 20000,
    "premium-2": 35000,
    "premium-9": 850000,
}
_COLORS = ("AMBER", "AQUA", "BLACK", "BLUE", "BRONZE", "COBALT", "CRIMSON", "CYAN", "GREEN", "ORANGE", "PURPLE")


class Addons:
    """All add-ons and attachments, without releases and without a database server."""

    def __init__(self, clock: SimulatedClock, random: RandomSource) -> None:
        self._clock = clock
        self._random = random
        self._addons: list[Addon] = []
        self._attachments: list[Attachment] = []

    def create(self, app: App, plan: str, name: str | None) -> Addon:
        """Create an add-on that is still provisioning.

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
            id=self._random.identifier(),
            name=name or f"postgresql-{self._random.name()}",
            app=app,
            plan=f"{service}:{tier or 'essential-0'}",
            database=f"d{self._random.alphanumeric(13)}",
            credentials={},
            created_at=now,
            updated_at=now,
        )
        default = self.new_credential(addon.default_credential)
        addon.credentials[default.name] = default
        self._addons.append(addon)
        return addon

    def now(self) -> datetime:
        """Return the simulated time."""
        return self._clock.now()

    def new_credential(self, name: str) -> Credential:
        """Return a credential with a new role and password."""
        role = f"u{self._random.alphanumeric(13)}"
        return Credential(self._random.identifier(), name, role, self.new_password())

    def new_password(self) -> str:
        """Return a password in Heroku's format: 65 characters, the first a `p`."""
        return f"p{self._random.alphanumeric(64)}"

    def attach(self, app: App, addon: Addon, name: str, namespace: str | None = None) -> Attachment:
        """Attach the add-on to `app` under `name`, which must be free there."""
        made = Attachment(self._random.identifier(), name, app, addon, namespace, self._clock.now())
        self._attachments.append(made)
        return made

    def detach(self, attachment: Attachment) -> None:
        """Remove an attachment and its variable."""
        self._attachments.remove(attachment)

    def remove(self, addon: Addon) -> None:
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
        return [one for one in self._attachments if one.app.owner is account and not one.detached]

    def attachments_on(self, app: App) -> list[Attachment]:
        """Return the attachments of an app, oldest first."""
        return [one for one in self._attachments if one.app is app and not one.detached]

    def attachments_of(self, addon: Addon) -> list[Attachment]:
        """Return the attachments of an add-on, oldest first."""
        return [one for one in self._attachments if one.addon is addon and not one.detached]

    def resolve(self, account: Account, reference: str, app: App | None) -> list[Attachment]:
        """Return the attachments with this id, name or config var, or of the add-on with this id or name.

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
        """Return the name of the next attachment: `DATABASE`, then one of the colors."""
        taken = {attachment.name for attachment in self.attachments_on(app)}
        names = ["DATABASE", *(f"HEROKU_POSTGRESQL_{color}" for color in _COLORS)]
        free = next((name for name in names if name not in taken), None)
        if free is None:
            raise invalid("This app has an attachment for every color of this simulator.")
        return free

    def config_of(self, app: App, address: str) -> dict[str, str]:
        """Return the config vars (secret) that an app's attachments set."""
        attached = [one for one in self._attachments if one.app is app and one.visible]
        return {
            one.config_var: one.addon.url(address, one.namespace)
            for one in attached
            if one.addon.state == "provisioned"
        }

    def resource(self, addon: Addon) -> dict[str, Any]:
        """Return an add-on in the format of `GET /addons/{addon}`."""
        managed = [one.config_var for one in self.attachments_of(addon) if one.app is addon.app]
        return {
            "actions": [],
            "addon_service": SERVICE,
            "app": addon.app.reference(),
            "billed_price": price_of(addon.plan.partition(":")[2]),
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


def price_of(tier: str) -> dict[str, Any]:
    """Return the price of a plan."""
    return {"cents": MONTHLY_PRICES.get(tier, MONTHLY_PRICES["premium-9"]), "contract": False, "unit": "month"}


def plan_resource(tier: str, created_at: datetime) -> dict[str, Any]:
    """Return a plan in the format of `GET /addon-services/{addon-service}/plans`."""
    return {
        "addon_service": SERVICE,
        "compliance": [],
        "created_at": second(created_at),
        "default": tier == "essential-0",
        "description": f"Heroku Postgres {tier.title()}",
        "human_name": tier.title(),
        "id": str(uuid5(NAMESPACE_DNS, f"{tier}.heroku-postgresql")),
        "installable_inside_private_network": True,
        "installable_outside_private_network": True,
        "name": f"{SERVICE['name']}:{tier}",
        "price": price_of(tier),
        "space_default": False,
        "state": "ga",
        "updated_at": second(created_at),
        "visible": True,
    }


def confirmation_needed(app: App, name: str) -> HerokuError:
    """Return the error for a taken name without the app's name as confirmation."""
    message = f"An attachment named {name} exists. To replace it, confirm with the name of the app."
    return HerokuError(423, "confirmation_required", message, app=app.name)
