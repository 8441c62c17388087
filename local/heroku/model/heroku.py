"""The whole of Heroku as far as we know it: its parts, and the operations that touch several of them."""

from __future__ import annotations

import re
from datetime import datetime
from threading import RLock
from typing import Any

from local.heroku.model.accounts import Account, Accounts
from local.heroku.model.addons import PROVIDER_EMAIL, Addon, Addons, Attachment, confirmation_needed
from local.heroku.model.agenda import Agenda
from local.heroku.model.apps import App, Apps
from local.heroku.model.authorizations import Authorizations
from local.heroku.model.calls import Calls
from local.heroku.model.chance import Chance
from local.heroku.model.clock import SimulatedClock
from local.heroku.model.databases import DatabaseServer
from local.heroku.model.deliveries import Attempt, Deliveries
from local.heroku.model.errors import invalid
from local.heroku.model.events import Publisher
from local.heroku.model.faults import Faults
from local.heroku.model.oauth import OAuth
from local.heroku.model.rate_limit import RateLimits
from local.heroku.model.releases import Release, Releases
from local.heroku.model.settings import Settings
from local.heroku.model.webhooks import Webhook, Webhooks

_CONFIG_VAR = re.compile(r"\w+")


class Heroku:
    """One Heroku, in memory. Whoever shares it between threads holds `lock` around each use.

    Nothing happens by itself: somebody calls `run_due` (the courier; a test after `clock.advance`).
    """

    def __init__(
        self,
        databases: DatabaseServer,
        *,
        clock: SimulatedClock | None = None,
        seed: int | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.lock = RLock()
        self.clock = clock or SimulatedClock()
        self.settings = settings or Settings()
        self.faults = Faults()
        self.calls = Calls()
        self.chance = Chance(seed)
        self.accounts = Accounts(self.clock, self.chance)
        self.authorizations = Authorizations(self.clock, self.chance)
        self.oauth = OAuth(self.clock, self.chance, self.authorizations, self.settings)
        self.rate_limits = RateLimits(self.clock)
        self.apps = Apps(self.clock, self.chance)
        self.addons = Addons(self.clock, self.chance)
        self.webhooks = Webhooks(self.clock, self.chance)
        self.deliveries = Deliveries(self.clock, self.chance, self.webhooks, self.faults)
        self._agenda = Agenda(self.clock)
        self._publisher = Publisher(self.clock, self.chance, self.webhooks, self.deliveries)
        self._releases = Releases(self.clock, self.chance, self._agenda, self._publisher, self.settings)
        self._databases = databases

    # What happens by itself

    def run_due(self) -> list[Attempt]:
        """Do everything whose time has come, and return the webhook attempts to make now."""
        self._agenda.run_due()
        return self.deliveries.take_due()

    def next_due(self) -> datetime | None:
        """Return when `run_due` has something to do again, if nobody does anything until then."""
        moments = [self._agenda.next_due(), self.deliveries.next_due()]
        return min((moment for moment in moments if moment is not None), default=None)

    # Apps

    def create_app(self, owner: Account, name: str | None = None) -> App:
        """Make an app; like every app it starts with two releases."""
        app = self.apps.create(owner, name)
        self._releases.at_once(app, owner, "Initial release")
        self._releases.at_once(app, owner, "Enable Logplex")
        return app

    def update_app(self, app: App, user: Account, *, name: str | None, maintenance: bool | None) -> None:
        """Rename an app or change its maintenance mode."""
        if name is not None:
            self.apps.rename(app, name)
        if maintenance is not None:
            app.maintenance = maintenance
        app.updated_at = self.clock.now()
        self._publisher.publish(app.id, "app", "update", app.resource(), user)

    def delete_app(self, app: App, user: Account) -> None:
        """Remove an app with its databases and webhooks. What was not delivered yet is lost."""
        self._publisher.publish(app.id, "app", "destroy", app.resource(), user)
        for addon in self.addons.on(app):
            if addon.app is app:
                self.delete_addon(addon, user)
        for webhook in self.webhooks.of(app.id):
            self.delete_webhook(webhook)
        self.apps.forget(app)

    def delete_webhook(self, webhook: Webhook) -> None:
        """Remove a subscription and what is remembered of its deliveries."""
        self.webhooks.forget(webhook)
        self.deliveries.forget_webhook(webhook.id)

    # Config vars and releases

    def config(self, app: App) -> dict[str, str]:
        """Return all config vars of an app, with their values (secret)."""
        return dict(sorted({**app.config, **self.addons.config_of(app, self._databases.address)}.items()))

    def change_config(self, app: App, user: Account, changes: dict[str, Any]) -> None:
        """Set config vars, or delete those given as `None`; makes a release if anything changes.

        Raises:
            HerokuError: 422 for a bad name or value, or for a var that an attachment owns.

        """
        self._validate_config(app, changes)
        gone = [name for name, value in changes.items() if value is None and name in app.config]
        values = {name: value for name, value in changes.items() if value is not None}
        new = [name for name, value in values.items() if app.config.get(name) != value]
        app.config.update(values)
        for name in gone:
            del app.config[name]
        if new or gone:
            parts = [("Set", new), ("Remove", gone)]
            said = ", ".join(f"{verb} {', '.join(names)}" for verb, names in parts if names)
            self._release(app, user, f"{said} config vars")

    def deploy(
        self, app: App, user: Account, *, status: str = "succeeded", slug_id: str | None = None
    ) -> Release:
        """Release new code; the config stays as it is."""
        commit = self.chance.secret(40)
        slug = {"id": slug_id or self.chance.identifier(), "commit": commit, "commit_description": ""}
        before, app.slug = app.slug, slug
        release = self._release(app, user, f"Deploy {commit[:8]}", status=status)
        if status != "succeeded":
            app.slug = before
        return release

    def roll_back(self, app: App, user: Account, target: Release) -> Release:
        """Return to the code and the people's config vars of an earlier release; attachments stay."""
        app.slug = target.slug
        app.config = dict(target.own_config)
        return self._release(app, user, f"Rollback to v{target.version}")

    # Heroku Postgres

    def create_addon(
        self, app: App, user: Account, plan: str, *, name: str | None, attachment: str | None
    ) -> Addon:
        """Make a database. It exists, and gives the app its URL, once it is provisioned."""
        wanted = attachment or self.addons.free_name(app)
        self._require_free(app, wanted)
        addon = self.addons.create(app, plan, name)
        attached = self.addons.attach(app, addon, wanted)
        self._publisher.publish(app.id, "addon", "create", self.addons.resource(addon), user)
        self._announce(attached, "create", user)
        self._release(app, user, f"Attach {wanted} (@ref:{addon.name})")
        self._agenda.after(self.settings.provision_s, lambda: self._provision(addon))
        return addon

    def delete_addon(self, addon: Addon, user: Account) -> None:
        """Destroy a database; every app it was attached to gets a release."""
        attachments = self.addons.attachments_of(addon)
        self.addons.forget(addon)
        if addon.state == "provisioned":
            self._databases.drop(role=addon.role, database=addon.database)
        addon.state = "deprovisioned"
        for attachment in attachments:
            self._announce(attachment, "destroy", user)
            self._release(attachment.app, user, f"Detach {attachment.name} (@ref:{addon.name})")
        self._publisher.publish(addon.app.id, "addon", "destroy", self.addons.resource(addon), user)

    def attach(
        self,
        app: App,
        addon: Addon,
        user: Account,
        *,
        name: str | None,
        namespace: str | None,
        confirm: str | None,
    ) -> Attachment:
        """Attach a database to an app. A taken name is given to it if confirmed: that is a promotion.

        Raises:
            HerokuError: 423 for a taken name without the confirmation.

        """
        wanted = name or self.addons.free_name(app)
        if confirm == app.name:
            for taken in [one for one in self.addons.attachments_on(app) if one.name == wanted]:
                self._take_away(taken, user)
        self._require_free(app, wanted)
        attachment = self.addons.attach(app, addon, wanted, namespace)
        self._announce(attachment, "create", user)
        self._release(app, user, f"Attach {wanted} (@ref:{addon.name})")
        return attachment

    def detach(self, attachment: Attachment, user: Account) -> None:
        """Take an attachment away.

        Raises:
            HerokuError: 422 for the last one to the app that pays.

        """
        billing = attachment.addon.app
        others = [one for one in self.addons.attachments_of(attachment.addon) if one is not attachment]
        if attachment.app is billing and not any(one.app is billing for one in others):
            raise invalid("Cannot destroy last attachment to billing app.")
        self._take_away(attachment, user)

    def rotate(self, addon: Addon) -> None:
        """Give a database new credentials: the old ones are refused, connections cut, apps released.

        https://devcenter.heroku.com/articles/heroku-postgresql-credentials

        Raises:
            HerokuError: 422 while the database is not provisioned.

        """
        if addon.state != "provisioned":
            raise invalid("This database is not available yet.")
        password = self.addons.new_password()
        self._databases.change_password(role=addon.role, password=password)
        addon.password = password
        addon.updated_at = self.clock.now()
        provider = self.accounts.named(PROVIDER_EMAIL)
        attachments = self.addons.attachments_of(addon)
        for app in dict.fromkeys(attachment.app for attachment in attachments):
            names = ", ".join(attachment.name for attachment in attachments if attachment.app is app)
            self._addon_release(app, addon, provider, f"Update {names} by heroku-postgresql")

    def _provision(self, addon: Addon) -> None:
        if addon.state != "provisioning":
            return
        self._databases.create(role=addon.role, password=addon.password, database=addon.database)
        addon.state = "provisioned"
        addon.updated_at = self.clock.now()
        provider = self.accounts.named(PROVIDER_EMAIL)
        self._publisher.publish(addon.app.id, "addon", "update", self.addons.resource(addon), provider)
        for attachment in self.addons.attachments_of(addon):
            said = f"@ref:{addon.name} completed provisioning, setting {attachment.config_var}."
            self._addon_release(attachment.app, addon, provider, said)

    def _take_away(self, attachment: Attachment, user: Account) -> None:
        self.addons.detach(attachment)
        self._announce(attachment, "destroy", user)
        self._release(attachment.app, user, f"Detach {attachment.name} (@ref:{attachment.addon.name})")

    def _announce(self, attachment: Attachment, action: str, user: Account) -> None:
        app = attachment.app
        self._publisher.publish(app.id, "addon-attachment", action, attachment.resource(), user)

    def _release(self, app: App, user: Account, description: str, *, status: str = "succeeded") -> Release:
        return self._releases.by_user(app, self.config(app), user, description, status=status)

    def _addon_release(self, app: App, addon: Addon, provider: Account, description: str) -> Release:
        return self._releases.by_addon(app, self.config(app), provider, description, plans=[addon.plan])

    def _require_free(self, app: App, name: str) -> None:
        if any(attachment.name == name for attachment in self.addons.attachments_on(app)):
            raise confirmation_needed(app, name)

    def _validate_config(self, app: App, changes: dict[str, Any]) -> None:
        for name, value in changes.items():
            if not _CONFIG_VAR.fullmatch(name):
                raise invalid("Config vars are named with letters, digits and underscores.")
            if value is not None and not isinstance(value, str):
                raise invalid(f"The value of {name} must be a string or null.")
        owned = changes.keys() & {one.config_var for one in self.addons.attachments_on(app)}
        if owned:
            raise invalid(f"Cannot overwrite attachment values {', '.join(sorted(owned))}.")
