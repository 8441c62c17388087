"""The ports of sweeps on the simulators' models, in pages as the adapters ask for them.

Which apps and projects there are is found out with the first page of a sweep, because sorting ten thousand of them for
each of forty pages took most of the time of the tests. What is shown of them is read with each page.
"""

from bisect import bisect_right
from operator import attrgetter

from urlsync.adapters.hasura.projects import PROJECTS_PER_PAGE
from urlsync.adapters.heroku.platform_api import APPS_PER_PAGE
from urlsync.domain.secret import Secret
from urlsync.ports.hasura import HashedProject, HashedProjects
from urlsync.ports.heroku import ReleasedApp, ReleasedApps

from local.hasura.cloud import Cloud
from local.hasura.projects import Project
from local.heroku.model.apps import App
from local.heroku.model.clock import second
from local.heroku.model.heroku import Heroku
from tests.fakes.strict import strict

BY_ID = attrgetter("id")


@strict
class SimulatedHerokuSweeps:
    """The port `HerokuSweeps` on the model of Heroku."""

    def __init__(self, model: Heroku) -> None:
        self._model = model
        self._visible: list[App] = []

    def apps_after(self, token: Secret, app_id: str) -> ReleasedApps:
        account = self._model.authorizations.authenticate(token.reveal()).account
        if not app_id:
            self._visible = sorted(self._model.apps.of(account), key=BY_ID)
        first = bisect_right(self._visible, app_id, key=BY_ID)
        end = first + APPS_PER_PAGE[0]
        apps = [
            ReleasedApp(app_id=app.id, released_at=second(app.released_at or app.created_at), owner_id=app.owner.id)
            for app in self._visible[first:end]
        ]
        return ReleasedApps(apps, more=len(self._visible) > end)


@strict
class SimulatedHasuraSweeps:
    """The port `HasuraSweeps` on the model of Hasura Cloud."""

    def __init__(self, model: Cloud) -> None:
        self._model = model
        self._visible: list[Project] = []

    def projects_after(self, token: Secret, project_id: str) -> HashedProjects:
        caller = self._model.accounts.caller(f"pat {token.reveal()}")
        assert caller is not None, "the token of the account is valid"
        if not project_id:
            self._visible = sorted(self._model.projects_of(caller), key=BY_ID)
        first = bisect_right(self._visible, project_id, key=BY_ID)
        end = first + PROJECTS_PER_PAGE
        projects = [
            HashedProject(project_id=one.id, config_hash=self._model.shown_hash(one), owner_id=one.owner.id)
            for one in self._visible[first:end]
        ]
        return HashedProjects(projects, more=len(self._visible) > end)
