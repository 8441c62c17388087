"""Heroku Postgres: databases, their attachments and their credentials.

https://devcenter.heroku.com/articles/heroku-postgresql and
https://devcenter.heroku.com/articles/heroku-postgresql-credentials
"""

from typing import Protocol

from local.heroku.model.accounts import Account, Accounts
from local.heroku.model.addon import Addon, Attachment, Credential
from local.heroku.model.addons import PROVIDER_EMAIL, Addons, confirmation_needed
from local.heroku.model.apps import App
from local.heroku.model.errors import invalid
from local.heroku.model.events import Publisher
from local.heroku.model.releases import Releases
from local.heroku.model.scheduler import Scheduler
from local.heroku.model.settings import Settings

POOL_NAMESPACES = ("connection-pooling:", "pool:", "proxy:")


class DatabaseServer(Protocol):
    """A PostgreSQL server that holds the databases of the add-ons."""

    @property
    def address(self) -> str:
        """Host and port, as in a URL."""

    def create(self, *, role: str, password: str, database: str) -> None:
        """Create a role that can log in, and a database that it owns."""

    def add_role(self, *, role: str, password: str, database: str, owner: str) -> None:
        """Create another role that may connect to a database, with the rights of its owner."""

    def change_password(self, *, role: str, password: str) -> None:
        """Change the password of a role and close its connections."""

    def drop(self, *, roles: list[str], database: str) -> None:
        """Drop the database, closing its connections, and the roles."""


class HerokuPostgres:
    """The operations on databases; each creates the releases and events that it has at Heroku."""

    def __init__(
        self,
        *,
        server: DatabaseServer,
        addons: Addons,
        accounts: Accounts,
        releases: Releases,
        publisher: Publisher,
        scheduler: Scheduler,
        settings: Settings,
    ) -> None:
        self._server = server
        self._addons = addons
        self._accounts = accounts
        self._releases = releases
        self._publisher = publisher
        self._scheduler = scheduler
        self._settings = settings

    def create_addon(self, app: App, user: Account, plan: str, *, name: str | None, attachment: str | None) -> Addon:
        """Create a database, which exists and sets the app's config var once it is provisioned."""
        attachment_name = attachment or self._addons.free_name(app)
        self._require_free(app, attachment_name)
        addon = self._addons.create(app, plan, name)
        attached = self._addons.attach(app, addon, attachment_name)
        self._publisher.publish(app.id, "addon", "create", self._addons.resource(addon), user)
        self._publish(attached, "create", user)
        self._release_attachment(attached, user)
        self._scheduler.after(self._settings.provision_s, lambda: self._provision(addon))
        return addon

    def delete_addon(self, addon: Addon, user: Account) -> None:
        """Destroy a database; every app that it was attached to gets a release."""
        attachments = self._addons.attachments_of(addon)
        if addon.state == "provisioned":
            self._server.drop(roles=addon.roles(), database=addon.database)
        addon.state = "deprovisioned"
        self._addons.remove(addon)
        for attachment in attachments:
            self._publish(attachment, "destroy", user)
            self._releases.by_user(attachment.app, user, _detached(attachment))
        self._publisher.publish(addon.app.id, "addon", "destroy", self._addons.resource(addon), user)

    def attach(
        self, app: App, addon: Addon, user: Account, *, name: str | None, namespace: str | None, confirm: str | None
    ) -> Attachment:
        """Attach a database to an app. With confirmation a taken name is replaced, as `pg:promote` does.

        A promotion leaves the app without the variable from the release that detaches the old database to the
        end of the release that attaches the new one.

        Raises:
            HerokuError: 423 for a taken name without the confirmation; 422 for a credential that is not
            there.

        """
        attachment_name = name or self._addons.free_name(app)
        taken = [one for one in self._addons.attachments_on(app) if one.name == attachment_name]
        if taken and confirm != app.name:
            raise confirmation_needed(app, attachment_name)
        self._provide_pool(addon, namespace)
        addon.credential(namespace)
        for one in taken:
            self._take_away(one, user)
        attachment = self._addons.attach(app, addon, attachment_name, namespace)
        self._publish(attachment, "create", user)
        self._release_attachment(attachment, user, at_end=bool(taken))
        return attachment

    def detach(self, attachment: Attachment, user: Account) -> None:
        """Detach a database from an app.

        Raises:
            HerokuError: 422 for the last attachment to the app that is billed.

        """
        billing = attachment.addon.app
        others = [one for one in self._addons.attachments_of(attachment.addon) if one is not attachment]
        if attachment.app is billing and not any(one.app is billing for one in others):
            raise invalid("Cannot destroy last attachment to billing app.")
        self._take_away(attachment, user)

    def create_credential(self, addon: Addon, name: str) -> Credential:
        """Create a named credential, with a role and a password of its own.

        Raises:
            HerokuError: 422 for a plan without named credentials, a database that is not provisioned, or a
            name
                that is taken.

        """
        _require_provisioned(addon)
        _require_more_than_essential(addon)
        if name in addon.credentials:
            raise invalid(f"A credential named {name} already exists.")
        return self._add_credential(addon, name)

    def rotate(self, addon: Addon, credential: str | None = None) -> None:
        """Rotate a credential (the default one, unless given): passwords change, connections are closed.

        Every app that has the credential attached gets a release. The pool's credential changes with the
        default.

        Raises:
            HerokuError: 404 for an unknown credential; 422 while the database is not provisioned.

        """
        _require_provisioned(addon)
        rotated = addon.rotated_with(credential)
        for one in rotated:
            one.password = self._addons.new_password()
            self._server.change_password(role=one.role, password=one.password)
        addon.updated_at = self._addons.now()
        attachments = [one for one in self._addons.attachments_of(addon) if addon.credential(one.namespace) in rotated]
        self._release_values(addon, attachments)

    def _release_values(self, addon: Addon, attachments: list[Attachment]) -> None:
        """Set the variables of these attachments, with one release for each app."""
        provider = self._accounts.named(PROVIDER_EMAIL)
        for attachment in attachments:
            attachment.visible = True
        for app in dict.fromkeys(attachment.app for attachment in attachments):
            names = ", ".join(attachment.name for attachment in attachments if attachment.app is app)
            self._releases.by_addon(app, provider, f"Update {names} by heroku-postgresql", plans=[addon.plan])

    def _provision(self, addon: Addon) -> None:
        if addon.state != "provisioning":
            return
        default = addon.credential(None)
        self._server.create(role=default.role, password=default.password, database=addon.database)
        addon.state = "provisioned"
        addon.updated_at = self._addons.now()
        provider = self._accounts.named(PROVIDER_EMAIL)
        self._publisher.publish(addon.app.id, "addon", "update", self._addons.resource(addon), provider)
        for attachment in self._addons.attachments_of(addon):
            attachment.visible = True
            description = f"@ref:{addon.name} completed provisioning, setting {attachment.config_var}."
            self._releases.by_addon(attachment.app, provider, description, plans=[addon.plan])

    def _release_attachment(self, attachment: Attachment, user: Account, *, at_end: bool = False) -> None:
        """Release an attachment, whose variable is visible once the release takes effect."""

        def apply() -> None:
            attachment.visible = True

        description = f"Attach {attachment.name} (@ref:{attachment.addon.name})"
        self._releases.by_user(attachment.app, user, description, apply, at_end=at_end)

    def _take_away(self, attachment: Attachment, user: Account) -> None:
        attachment.detached = True
        self._publish(attachment, "destroy", user)

        def apply() -> None:
            self._addons.detach(attachment)

        self._releases.by_user(attachment.app, user, _detached(attachment), apply)

    def _provide_pool(self, addon: Addon, namespace: str | None) -> None:
        """Create the credential of a connection pool at its first attachment."""
        if namespace and namespace.startswith(POOL_NAMESPACES) and namespace not in addon.credentials:
            _require_provisioned(addon)
            _require_more_than_essential(addon)
            self._add_credential(addon, namespace)

    def _add_credential(self, addon: Addon, name: str) -> Credential:
        made = self._addons.new_credential(name)
        self._server.add_role(
            role=made.role, password=made.password, database=addon.database, owner=addon.credential(None).role
        )
        addon.credentials[name] = made
        return made

    def _publish(self, attachment: Attachment, action: str, user: Account) -> None:
        app = attachment.app
        self._publisher.publish(app.id, "addon-attachment", action, attachment.resource(), user)

    def _require_free(self, app: App, name: str) -> None:
        if any(attachment.name == name for attachment in self._addons.attachments_on(app)):
            raise confirmation_needed(app, name)


def _detached(attachment: Attachment) -> str:
    return f"Detach {attachment.name} (@ref:{attachment.addon.name})"


def _require_provisioned(addon: Addon) -> None:
    if addon.state != "provisioned":
        raise invalid("This database is not available yet.")


def _require_more_than_essential(addon: Addon) -> None:
    if addon.is_essential:
        raise invalid("You can't perform this operation on Essential-tier databases.")
