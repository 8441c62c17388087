"""Creates releases, ends them and publishes both as webhook events.

A release of a person is `pending` first. Without a release command it takes effect at once; with one, when
the command has ended, which may take up to an hour. A release of an add-on runs no release command and may
overtake.
https://devcenter.heroku.com/articles/release-phase and https://help.heroku.com/JP3QR5I5
"""

from collections.abc import Callable

from local.heroku.model.accounts import Account
from local.heroku.model.apps import App
from local.heroku.model.clock import SimulatedClock
from local.heroku.model.config_vars import ConfigVars
from local.heroku.model.events import Publisher
from local.heroku.model.random_source import RandomSource
from local.heroku.model.release import Release, ReleaseCommand, Slug
from local.heroku.model.scheduler import Scheduler
from local.heroku.model.settings import Settings

Apply = Callable[[], None]
"""Makes the change of a release visible."""


def nothing() -> None:
    """Change nothing."""


class Releases:
    """Creates and ends the releases of all apps."""

    def __init__(
        self,
        *,
        clock: SimulatedClock,
        random: RandomSource,
        scheduler: Scheduler,
        publisher: Publisher,
        settings: Settings,
        config_vars: ConfigVars,
    ) -> None:
        self._clock = clock
        self._random = random
        self._scheduler = scheduler
        self._publisher = publisher
        self._settings = settings
        self._config_vars = config_vars

    def initial(self, app: App, user: Account, description: str) -> None:
        """Create a release of a new app, which has already succeeded and has no events."""
        self._end(self._append(app, user, description), app, "succeeded")

    def by_user(
        self,
        app: App,
        user: Account,
        description: str,
        apply: Apply = nothing,
        *,
        status: str = "succeeded",
        slug: Slug | None = None,
        at_end: bool = False,
    ) -> Release:
        """Create a release that a person caused; it is pending first and then ends with `status`.

        `apply` makes its change visible: at the end of the release if the app has a release command or
        `at_end` is true, else at once, and never if the release fails.
        """
        command = app.release_command
        if status == "succeeded" and command is None and not at_end:
            apply()
            apply = nothing
        release = self._append(app, user, description)
        release.slug = slug or app.slug
        self._publish(release, app, "create")
        if command is None:
            self._scheduler.after(self._settings.release_s, lambda: self._finish(release, app, status, apply))
        else:
            ends_with = status if command.status == "succeeded" else command.status
            self._scheduler.after(
                command.duration_s, lambda: self._end_command(release, app, command, ends_with, apply)
            )
        return release

    def by_addon(self, app: App, provider: Account, description: str, *, plans: list[str]) -> Release:
        """Create a release that an add-on caused; a setting decides between one event and two."""
        release = self._append(app, provider, description)
        release.addon_plan_names = plans
        if not self._settings.addon_release_is_single_event:
            self._publish(release, app, "create")
            self._scheduler.after(self._settings.release_s, lambda: self._finish(release, app, "succeeded", nothing))
            return release
        self._end(release, app, "succeeded")
        data = release.event_data(app.reference())
        if self._settings.addon_release_without_description:
            data["description"] = None
        self._publisher.publish(app.id, "release", "create", data, provider)
        return release

    def _append(self, app: App, user: Account, description: str) -> Release:
        now = self._clock.now()
        release = Release(
            id=self._random.identifier(),
            version=app.releases[-1].version + 1 if app.releases else 1,
            description=description,
            user=user,
            created_at=now,
            updated_at=now,
            slug=app.slug,
            config=self._config_vars.of(app),
            own_config=dict(app.config),
        )
        app.releases.append(release)
        app.updated_at = now
        self._sign(app, "begin")
        return release

    def _end_command(self, release: Release, app: App, command: ReleaseCommand, status: str, apply: Apply) -> None:
        """End a release command. A success is published before it takes effect, and again when it does."""
        release.status = status
        release.updated_at = self._clock.now()
        self._publish(release, app, "update")
        if status == "succeeded":
            self._scheduler.after(command.settle_s, lambda: self._take_effect(release, app, apply))

    def _take_effect(self, release: Release, app: App, apply: Apply) -> None:
        self._finish(release, app, "succeeded", apply)

    def _finish(self, release: Release, app: App, status: str, apply: Apply) -> None:
        if status == "succeeded":
            apply()
            release.config, release.own_config = self._config_vars.of(app), dict(app.config)
        self._end(release, app, status)
        for _ in range(1 + self._settings.identical_updates):
            self._publish(release, app, "update")

    def _end(self, release: Release, app: App, status: str) -> None:
        release.status = status
        release.updated_at = self._clock.now()
        if status == "succeeded":
            self._sign(app, "end")
            for one in app.releases:
                one.current = one is release

    def _sign(self, app: App, moment: str) -> None:
        """Let the app say that it was released now, if that is when it does."""
        if self._settings.released_at_moves == moment:
            app.released_at = self._clock.now()

    def _publish(self, release: Release, app: App, action: str) -> None:
        data = release.event_data(app.reference())
        self._publisher.publish(app.id, "release", action, data, release.user)
