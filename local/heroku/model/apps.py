"""Apps: who owns them and what they are called."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from local.heroku.model.accounts import Account
from local.heroku.model.chance import Chance
from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import delinquent, forbidden, invalid, not_found, suspended
from local.heroku.model.releases import Release

# https://devcenter.heroku.com/articles/platform-api-reference#app
_NAME = re.compile(r"[a-z][a-z0-9-]{1,28}[a-z0-9]")
REGION = {"id": "59accabd-516d-4f0e-83e6-6e3757701145", "name": "us"}
STACK = {"id": "69696969-6969-4969-a969-696969696969", "name": "heroku-24"}


@dataclass(eq=False)
class App:
    """One app. `config` holds the variables people set; add-ons contribute theirs through attachments."""

    id: str
    name: str
    owner: Account
    created_at: datetime
    updated_at: datetime
    config: dict[str, str] = field(default_factory=dict)
    releases: list[Release] = field(default_factory=list)
    slug: dict[str, str] | None = None
    maintenance: bool = False
    suspended: bool = False
    delinquent: bool = False
    deleted: bool = False
    collaborators: set[Account] = field(default_factory=set)

    def lets_in(self, account: Account) -> bool:
        """Tell whether somebody may use the app: its owner, or a collaborator."""
        return account is self.owner or account in self.collaborators

    def give_to(self, account: Account, *, keep_collaborator: bool) -> None:
        """Give the app to another owner; whoever had it keeps access to it only if told so.

        https://devcenter.heroku.com/articles/transferring-apps
        """
        if keep_collaborator:
            self.collaborators.add(self.owner)
        self.collaborators.discard(account)
        self.owner = account

    def reference(self) -> dict[str, str]:
        """Return how other resources name this app."""
        return {"id": self.id, "name": self.name}

    def resource(self) -> dict[str, Any]:
        """Return the app as `GET /apps/{app}` shows it."""
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
            "released_at": second(self.releases[-1].created_at) if self.releases else None,
            "repo_size": 0,
            "slug_size": 0,
            "space": None,
            "stack": STACK,
            "team": None,
            "updated_at": second(self.updated_at),
            "web_url": f"https://{self.name}.herokuapp.com/",
        }


class Apps:
    """All apps, by id; a name finds one too."""

    def __init__(self, clock: SimulatedClock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance
        self._by_id: dict[str, App] = {}

    def create(self, owner: Account, name: str | None = None) -> App:
        """Make an app, named at random unless told.

        Raises:
            HerokuError: 422 for a name that is taken or not allowed.

        """
        now = self._clock.now()
        app = App(self._chance.identifier(), self._free_name(name or self._chance.name()), owner, now, now)
        self._by_id[app.id] = app
        return app

    def rename(self, app: App, name: str) -> None:
        """Give an app another name.

        Raises:
            HerokuError: 422 for a name that is taken or not allowed.

        """
        if name != app.name:
            app.name = self._free_name(name)

    def forget(self, app: App) -> None:
        """Remove an app."""
        app.deleted = True
        del self._by_id[app.id]

    def find(self, reference: str) -> App:
        """Return the app of that id or name, whoever owns it.

        Raises:
            HerokuError: 404.

        """
        for app in self._by_id.values():
            if reference in {app.id, app.name}:
                return app
        raise not_found("app")

    def for_account(self, account: Account, reference: str) -> App:
        """Return the app of that id or name for someone who may use it.

        Raises:
            HerokuError: 404; 403 for somebody else's app, or a suspended one; 402 for a delinquent one.

        """
        app = self.find(reference)
        if not app.lets_in(account):
            raise forbidden(f"You do not have access to the app {app.name}.")
        if app.suspended:
            raise suspended("app")
        if app.delinquent:
            raise delinquent("app")
        return app

    def of(self, account: Account) -> list[App]:
        """Return the apps that an account may use, in the order they were made."""
        return [app for app in self._by_id.values() if app.lets_in(account)]

    def _free_name(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise invalid(
                "Name must be 3 to 30 lower-case letters, digits and dashes, and start with a letter."
            )
        if any(app.name == name for app in self._by_id.values()):
            raise invalid(f"Name {name} is already taken.")
        return name
