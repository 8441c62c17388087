"""The model of Heroku: its parts, and the operations on apps, config vars, releases and webhooks."""

from datetime import datetime
from threading import RLock
from typing import Any

from local.heroku.model.accounts import Account, Accounts
from local.heroku.model.addons import Addons
from local.heroku.model.apps import App, Apps
from local.heroku.model.authorizations import Authorizations
from local.heroku.model.clock import SimulatedClock
from local.heroku.model.config_vars import ConfigVars
from local.heroku.model.deliveries import Attempt, Deliveries
from local.heroku.model.events import Publisher
from local.heroku.model.faults import Faults
from local.heroku.model.oauth import OAuth
from local.heroku.model.postgres import DatabaseServer, HerokuPostgres
from local.heroku.model.random_source import RandomSource
from local.heroku.model.rate_limit import CallCounter, RateLimits
from local.heroku.model.release import Release
from local.heroku.model.releases import Releases
from local.heroku.model.scheduler import Scheduler
from local.heroku.model.settings import Settings
from local.heroku.model.webhooks import Webhook, Webhooks


class Heroku:
    """One Heroku, in memory. Threads that share it must hold `lock` around each use.

    Nothing happens without a call of `run_due`: by the delivery worker, or by a test after `clock.advance`.
    """

    def __init__(
        self,
        server: DatabaseServer,
        *,
        clock: SimulatedClock | None = None,
        seed: int | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.lock = RLock()
        self.clock = clock or SimulatedClock()
        self.settings = settings or Settings()
        self.faults = Faults()
        self.calls = CallCounter()
        self.random = RandomSource(seed)
        self.accounts = Accounts(self.clock, self.random)
        self.authorizations = Authorizations(self.clock, self.random)
        self.oauth = OAuth(self.clock, self.random, self.authorizations, self.settings)
        self.rate_limits = RateLimits(self.clock)
        self.apps = Apps(self.clock, self.random)
        self.addons = Addons(self.clock, self.random)
        self.webhooks = Webhooks(self.clock, self.random)
        self.deliveries = Deliveries(self.clock, self.random, self.webhooks, self.faults)
        self._config_vars = ConfigVars(self.addons, server.address)
        self._scheduler = Scheduler(self.clock)
        self._publisher = Publisher(self.clock, self.random, self.webhooks, self.deliveries)
        self._releases = self._new_releases()
        self.postgres = HerokuPostgres(
            server=server,
            addons=self.addons,
            accounts=self.accounts,
            releases=self._releases,
            publisher=self._publisher,
            scheduler=self._scheduler,
            settings=self.settings,
        )

    def _new_releases(self) -> Releases:
        return Releases(
            clock=self.clock,
            random=self.random,
            scheduler=self._scheduler,
            publisher=self._publisher,
            settings=self.settings,
            config_vars=self._config_vars,
        )

    # Scheduled work

    def run_due(self) -> list[Attempt]:
        """Run every action that is due, and return the webhook attempts to make now."""
        self._scheduler.run_due()
        return self.deliveries.take_due()

    def next_due(self) -> datetime | None:
        """Return when `run_due` has something to do again, or `None`."""
        moments = [self._scheduler.next_due(), self.deliveries.next_due()]
        return min((moment for moment in moments if moment is not None), default=None)

    # Apps

    def create_app(self, owner: Account, name: str | None = None) -> App:
        """Create an app; like every app it starts with two releases."""
        app = self.apps.create(owner, name)
        self._releases.initial(app, owner, "Initial release")
        self._releases.initial(app, owner, "Enable Logplex")
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
        """Delete an app with its databases and webhooks. Pending deliveries are lost."""
        self._publisher.publish(app.id, "app", "destroy", app.resource(), user)
        for addon in self.addons.on(app):
            if addon.app is app:
                self.postgres.delete_addon(addon, user)
        for webhook in self.webhooks.of(app.id):
            self.delete_webhook(webhook)
        self.apps.remove(app)

    def delete_webhook(self, webhook: Webhook) -> None:
        """Delete a subscription and its retained deliveries."""
        self.webhooks.remove(webhook)
        self.deliveries.remove_webhook(webhook.id)

    # Config vars and releases

    def config(self, app: App) -> dict[str, str]:
        """Return all config vars of an app with their values (secret)."""
        return self._config_vars.of(app)

    def change_config(self, app: App, user: Account, changes: dict[str, Any]) -> None:
        """Set config vars, or delete those that are `None`; creates a release if anything changes.

        Raises:
            HerokuError: 422 for a bad name or value, or for a variable of an attachment.

        """
        self._config_vars.validate(app, changes)
        removed = [name for name, value in changes.items() if value is None and name in app.config]
        values = {name: value for name, value in changes.items() if value is not None}
        changed = [name for name, value in values.items() if app.config.get(name) != value]

        def apply() -> None:
            kept = {name: value for name, value in app.config.items() if name not in removed}
            app.config = {**kept, **values}

        if changed or removed:
            parts = [("Set", changed), ("Remove", removed)]
            description = ", ".join(f"{verb} {', '.join(names)}" for verb, names in parts if names)
            self._releases.by_user(app, user, f"{description} config vars", apply)

    def deploy(self, app: App, user: Account, *, status: str = "succeeded", slug_id: str | None = None) -> Release:
        """Release new code; the config stays as it is."""
        commit = self.random.secret(40)
        slug = {"id": slug_id or self.random.identifier(), "commit": commit, "commit_description": ""}

        def apply() -> None:
            app.slug = slug

        return self._releases.by_user(app, user, f"Deploy {commit[:8]}", apply, status=status, slug=slug)

    def roll_back(self, app: App, user: Account, target: Release) -> Release:
        """Roll back to the code and the config vars of an earlier release.

        Attachments stay, but lose their variables if the earlier release did not have them; the others keep
        their current values. https://github.com/heroku/heroku-pg/pull/178
        """

        def apply() -> None:
            app.slug = target.slug
            app.config = dict(target.own_config)
            for attachment in self.addons.attachments_on(app):
                if attachment.config_var not in target.config:
                    attachment.visible = False

        return self._releases.by_user(app, user, f"Rollback to v{target.version}", apply, slug=target.slug)
