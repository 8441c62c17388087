"""Apps, with their names, owners and collaborators."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.heroku.model.accounts import Account
from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import delinquent, forbidden, invalid, not_found, suspended
from local.heroku.model.random_source import RandomSource
from local.heroku.model.release import Release, ReleaseCommand, Slug

# https://devcenter.heroku.com/articles/platform-api-reference#app
_NAME = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]")
REGION = {"id": "59accabd-516d-4f0e-83e6-6e3757701145", "name": "us"}
PERMISSIONS = frozenset({"view", "deploy", "operate", "manage"})
STACK = {"id": "69696969-6969-4969-a969-696969696969", "name": "heroku-24"}


@dataclass(eq=False)
class App:
    """One app. `config` holds the variables that people set; attachments contribute the others."""

    id: str
    name: str
    owner: Account
    created_at: datetime
    updated_at: datetime
    config: dict[str, str] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    slug: Slug | None = None
    released_at: datetime | None = None
    release_command: ReleaseCommand | None = None
    maintenance: bool = False
    suspended: bool = False
    delinquent: bool = False
    webhooks_refused: bool = False
    collaborators: dict[Account, frozenset[str]] = field(default_factory=dict)

    def is_accessible_to(self, account: Account, *, view_only: bool = True) -> bool:
        """Return whether the account may view the app, or use it unless `view_only`.

        https://devcenter.heroku.com/articles/app-permissions
        """
        permissions = self.collaborators.get(account, frozenset())
        return account is self.owner or bool(permissions if view_only else permissions - {"view"})

    def transfer_to(self, account: Account, *, keep_collaborator: bool) -> None:
        """Change the owner; the previous one keeps access only as a collaborator.

        https://devcenter.heroku.com/articles/transferring-apps
        """
        if keep_collaborator:
            self.collaborators[self.owner] = PERMISSIONS
        self.collaborators.pop(account, None)
        self.owner = account

    def reference(self) -> dict[str, str]:
        """Return the reference to this app in other resources."""
        return {"id": self.id, "name": self.name}

    def resource(self) -> dict[str, Any]:
        """Return the app in the format of `GET /apps/{app}`."""
        return {
            **self.reference(),
            "acm": False,
            "archived_at": None,
            "build_stack": STACK,
            "buildpack_provided_description": None,
            "created_at": second(self.created_at),
            "generation": {"id": "3c5d2b6e-5a3f-4a37-9b5f-0d1a2a4e7c11", "name": "cedar"},
            "git_url": f"https://git.heroku.com/{self.name}.git",
            "internal_routing": None,
            "maintenance": self.maintenance,
            "organization": None,
            "owner": self.owner.reference(),
            "region": REGION,
            "released_at": second(self.released_at) if self.released_at else None,
            "repo_size": 0,
            "slug_size": 0,
            "space": None,
            "stack": STACK,
            "team": None,
            "updated_at": second(self.updated_at),
            "web_url": f"https://{self.name}.herokuapp.com/",
        }


class Apps:
    """All apps, by id or name."""

    def __init__(self, clock: SimulatedClock, random: RandomSource) -> None:
        self._clock = clock
        self._random = random
        self._by_id: dict[str, App] = {}
        self._by_name: dict[str, App] = {}

    def create(self, owner: Account, name: str | None = None) -> App:
        """Create an app, with a random name unless one is given.

        Raises:
            HerokuError: 422 for a name that is taken or not allowed.

        """
        now = self._clock.now()
        app = App(self._random.identifier(), self._free_name(name or self._random.name()), owner, now, now)
        self._by_id[app.id] = self._by_name[app.name] = app
        return app

    def rename(self, app: App, name: str) -> None:
        """Rename an app.

        Raises:
            HerokuError: 422 for a name that is taken or not allowed.

        """
        if name != app.name:
            free = self._free_name(name)
            del self._by_name[app.name]
            app.name, self._by_name[free] = free, app

    def remove(self, app: App) -> None:
        """Remove an app."""
        del self._by_id[app.id], self._by_name[app.name]

    def find(self, reference: str) -> App:
        """Return the app with this id or name, whoever owns it.

        Raises:
            HerokuError: 404.

        """
        app = self._by_id.get(reference) or self._by_name.get(reference)
        if app is None:
            raise not_found("app")
        return app

    def for_account(self, account: Account, reference: str, *, view_only: bool = True) -> App:
        """Return the app with this id or name, if the account may view it, or use it unless `view_only`.

        Raises:
            HerokuError: 404; 403 without access or for a suspended app; 402 for a delinquent one.

        """
        app = self.find(reference)
        if not app.is_accessible_to(account, view_only=view_only):
            raise forbidden(f"You do not have access to the app {app.name}.")
        if app.suspended:
            raise suspended("app")
        if app.delinquent:
            raise delinquent("app")
        return app

    def of(self, account: Account) -> list[App]:
        """Return the apps that an account may use, oldest first."""
        return [app for app in self._by_id.values() if app.is_accessible_to(account)]

    def _free_name(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise invalid("Name must be 3 to 30 lower-case letters, digits and dashes, and start with a letter.")
        if name in self._by_name:
            raise invalid(f"Name {name} is already taken.")
        return name
