"""Releases: every change of an app's code or config makes one.

https://devcenter.heroku.com/articles/platform-api-reference#release
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from local.heroku.model.accounts import Account
from local.heroku.model.agenda import Agenda
from local.heroku.model.chance import Chance
from local.heroku.model.clock import SimulatedClock, second
from local.heroku.model.errors import not_found
from local.heroku.model.events import Publisher
from local.heroku.model.settings import Settings

if TYPE_CHECKING:
    from local.heroku.model.apps import App


@dataclass(eq=False)
class Release:
    """One release, with the whole config as it was then (secret)."""

    id: str
    version: int
    description: str
    user: Account
    created_at: datetime
    updated_at: datetime
    slug: dict[str, str] | None
    status: str = "pending"
    current: bool = False
    addon_plan_names: list[str] = field(default_factory=list)
    config: dict[str, str] = field(default_factory=dict, repr=False)
    own_config: dict[str, str] = field(default_factory=dict, repr=False)

    def resource(self, app: App) -> dict[str, Any]:
        """Return the release as `GET /apps/{app}/releases/{release}` shows it."""
        return {
            **self._common(),
            "app": app.reference(),
            "slug": {"id": self.slug["id"]} if self.slug else None,
        }

    def event_data(self, app: App) -> dict[str, Any]:
        """Return the release as the webhook events of 2023-25 show it."""
        return {
            **self._common(),
            "app": {**app.reference(), "process_tier": "basic"},
            "pstable": {},
            "slug": dict(self.slug) if self.slug else None,
            "stack": "heroku-24",
        }

    def _common(self) -> dict[str, Any]:
        succeeded = self.status == "succeeded"
        return {
            "addon_plan_names": self.addon_plan_names,
            "artifacts": [{"id": self.slug["id"], "type": "slug"}] if self.slug and succeeded else [],
            "created_at": second(self.created_at),
            "current": self.current,
            "description": self.description,
            "eligible_for_rollback": succeeded and self.slug is not None,
            "id": self.id,
            "output_stream_url": None,
            "status": self.status,
            "updated_at": second(self.updated_at),
            "user": self.user.reference(),
            "version": self.version,
        }


class Releases:
    """Makes releases, finishes them, and announces both."""

    def __init__(
        self, clock: SimulatedClock, chance: Chance, agenda: Agenda, publisher: Publisher, settings: Settings
    ) -> None:
        self._clock = clock
        self._chance = chance
        self._agenda = agenda
        self._publisher = publisher
        self._settings = settings

    def at_once(self, app: App, user: Account, description: str) -> None:
        """Make one of the releases a new app starts with; there is nobody yet to tell."""
        self._end(self._append(app, {}, user, description), app, "succeeded")

    def by_user(
        self, app: App, config: dict[str, str], user: Account, description: str, *, status: str = "succeeded"
    ) -> Release:
        """Make a release that a person caused; it is pending for a moment and then ends with `status`."""
        return self._two_events(self._append(app, config, user, description), app, status)

    def by_addon(
        self, app: App, config: dict[str, str], provider: Account, description: str, *, plans: list[str]
    ) -> Release:
        """Make a release that an add-on caused. The setting decides between one event and two."""
        release = self._append(app, config, provider, description)
        release.addon_plan_names = plans
        if not self._settings.addon_release_is_single_event:
            return self._two_events(release, app, "succeeded")
        self._end(release, app, "succeeded")
        data = release.event_data(app)
        if self._settings.addon_release_without_description:
            data["description"] = None
        self._publisher.publish(app.id, "release", "create", data, provider)
        return release

    def _append(self, app: App, config: dict[str, str], user: Account, description: str) -> Release:
        now = self._clock.now()
        release = Release(
            id=self._chance.identifier(),
            version=app.releases[-1].version + 1 if app.releases else 1,
            description=description,
            user=user,
            created_at=now,
            updated_at=now,
            slug=app.slug,
            config=config,
            own_config=dict(app.config),
        )
        app.releases.append(release)
        app.updated_at = now
        return release

    def _two_events(self, release: Release, app: App, status: str) -> Release:
        self._publisher.publish(app.id, "release", "create", release.event_data(app), release.user)
        self._agenda.after(self._settings.release_s, lambda: self._finish(release, app, status))
        return release

    def _finish(self, release: Release, app: App, status: str) -> None:
        self._end(release, app, status)
        for _ in range(1 + self._settings.identical_updates):
            self._publisher.publish(app.id, "release", "update", release.event_data(app), release.user)

    def _end(self, release: Release, app: App, status: str) -> None:
        release.status = status
        release.updated_at = self._clock.now()
        newest = next(
            (one for one in reversed(app.releases) if one.status == "succeeded"),
            None,
        )
        for one in app.releases:
            one.current = one is newest


def find_release(app: App, reference: str) -> Release:
    """Return a release by its id or version (`12`, `v12`).

    Raises:
        HerokuError: 404.

    """
    for release in app.releases:
        if reference in {release.id, str(release.version), f"v{release.version}"}:
            return release
    raise not_found("release")
