"""The ports of sweeps on the simulators' models, in pages as the adapters ask for them."""

from urlsync.adapters.hasura.projects import PROJECTS_PER_PAGE
from urlsync.adapters.heroku.platform_api import APPS_PER_PAGE
from urlsync.domain.secret import Secret
from urlsync.ports.hasura import HashedProject, HashedProjects
from urlsync.ports.heroku import ReleasedApp, ReleasedApps

from local.hasura.cloud import Cloud
from local.heroku.model.clock import second
from local.heroku.model.heroku import Heroku
from tests.fakes.strict import strict


@strict
class SimulatedHerokuSweeps:
    """The port `HerokuSweeps` on the model of Heroku."""

    def __init__(self, model: Heroku) -> None:
        self._model = model

    def apps_after(self, token: Secret, app_id: str) -> ReleasedApps:
        account = self._model.authorizations.authenticate(token.reveal()).account
        found = sorted((app for app in self._model.apps.of(account) if app.id > app_id), key=lambda app: app.id)
        apps = [
            ReleasedApp(app_id=app.id, released_at=second(app.released_at or app.created_at), owner_id=app.owner.id)
            for app in found[: APPS_PER_PAGE[0]]
        ]
        return ReleasedApps(apps, more=len(found) > len(apps))


@strict
class SimulatedHasuraSweeps:
    """The port `HasuraSweeps` on the model of Hasura Cloud."""

    def __init__(self, model: Cloud) -> None:
        self._model = model

    def projects_after(self, token: Secret, project_id: str) -> HashedProjects:
        caller = self._model.accounts.caller(f"pat {token.reveal()}")
        assert caller is not None, "the token of the account is valid"
        visible = sorted(self._model.projects_of(caller), key=lambda project: project.id)
        found = [project for project in visible if project.id > project_id]
        projects = [
            HashedProject(project_id=one.id, config_hash=self._model.shown_hash(one), owner_id=one.owner.id)
            for one in found[:PROJECTS_PER_PAGE]
        ]
        return HashedProjects(projects, more=len(found) > PROJECTS_PER_PAGE)
