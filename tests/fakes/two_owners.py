"""Two owners with an app, a project, a connection and a sync each, and everybody else, behind the real API."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final

from urlsync.domain.actor import Actor
from urlsync.domain.app_list import ListedApp
from urlsync.domain.connection import Connection, HerokuAuthorization
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Sync
from urlsync.ports.hasura import Project
from urlsync.ports.heroku import AppOrigin, AppPage

from tests.fakes.clock import START
from tests.fakes.examples import a_connection
from tests.fakes.hasura import FakeHasura
from tests.fakes.hasura_projects import FakeHasuraProjects
from tests.fakes.heroku import FakeHeroku
from tests.fakes.heroku_apps import FakeHerokuApps
from tests.fakes.rights_world import OWNER, STRANGER, RightsWorld
from tests.fakes.use_cases import use_cases_over

TEAM_OF: Final = {OWNER.key: "shops", STRANGER.key: "other"}


@dataclass(frozen=True, eq=False)
class Belongings:
    """What one owner has at Heroku, at Hasura Cloud and here. `number` makes all of it differ from the other's."""

    owner: Actor
    number: int
    heroku: FakeHeroku = field(default_factory=FakeHeroku)
    hasura: FakeHasura = field(default_factory=FakeHasura)
    versions: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.heroku.tokens = {self.heroku_token}
        self.heroku.apps = {self.app.id}
        self.hasura.users = {self.hasura_token: self.user_id}
        self.hasura.owner_id = self.user_id
        self.rotate()

    def id(self, kind: int) -> str:
        """Return one of the owner's ids."""
        return f"5a0c1f3e-0000-4000-8000-{self.number:04d}{kind:08d}"

    @property
    def connection_id(self) -> str:
        """The id of the connection."""
        return self.id(1)

    @property
    def project_id(self) -> str:
        """The id of the project."""
        return self.id(2)

    @property
    def tenant_id(self) -> str:
        """The id of the project's tenant."""
        return self.id(3)

    @property
    def user_id(self) -> str:
        """The id of the Hasura user."""
        return self.id(4)

    @property
    def app(self) -> HerokuApp:
        """The Heroku app."""
        return HerokuApp(id=self.id(5), name=f"app-of-{self.owner.name}", owner_id=self.id(6))

    @property
    def heroku_token(self) -> str:
        """The token of the Heroku account."""
        return f"fake-heroku-token-of-{self.owner.name}"

    @property
    def hasura_token(self) -> str:
        """The token of the Hasura user."""
        return f"fake-hasura-token-of-{self.owner.name}"

    @property
    def mark(self) -> str:
        """What each value of the app's config var has in it, and no value of anybody else."""
        return f"value-of-{self.owner.name}"

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no answer has, whoever asks."""
        return self.mark, self.heroku_token, self.hasura_token

    def names(self) -> tuple[str, ...]:
        """Return what those learn who may see these belongings."""
        return (*(self.id(kind) for kind in range(1, 7)), self.app.name)

    def rotate(self) -> None:
        """Give the config var a value that it never had."""
        self.heroku.rotate(f"postgres://fake:{self.mark}-{next(self.versions)}@db.example.com:5432/fake")

    def connection(self) -> Connection:
        """Return the connection, shared with the owner's team."""
        return a_connection(
            connection_id=self.connection_id,
            hasura_user_id=self.user_id,
            hasura_token=Secret(self.hasura_token),
            heroku=HerokuAuthorization(access_token=Secret(self.heroku_token)),
            owner=self.owner.key,
            team=TEAM_OF[self.owner.key],
        )


class AppsOf(FakeHerokuApps):
    """The app of one owner."""

    def __init__(self, of: Belongings) -> None:
        super().__init__(of.heroku)
        self.of = of

    def account(self, token: Secret) -> str:
        self.heroku.called("account", token, None)
        return f"{self.of.owner.name}@example.com"

    def find_app(self, token: Secret, id_or_name: str) -> HerokuApp:
        app = self.of.app
        self.heroku.called("find_app", token, app.id if id_or_name == app.name else id_or_name)
        return app

    def app_page(self, token: Secret, start: str = "") -> AppPage:
        self.heroku.called("app_page", token, None)
        return AppPage([ListedApp(id=self.of.app.id, name=self.of.app.name)], None)

    def app_owner(self, token: Secret, app_id: str) -> str | None:
        self.heroku.called("app_owner", token, app_id)
        return self.of.app.owner_id

    def origin(self, token: Secret, app_id: str) -> AppOrigin:
        self.heroku.called("origin", token, app_id)
        return AppOrigin(account_id=self.of.app.owner_id or "", owner_id=self.of.app.owner_id, created_at=START)


class ProjectsOf(FakeHasuraProjects):
    """The project of one owner."""

    def __init__(self, of: Belongings) -> None:
        super().__init__(of.hasura)
        self.of = of

    def projects(self, token: Secret) -> Sequence[Project]:
        self.hasura.called("projects", token)
        return [self._project()]

    def project(self, token: Secret, project_id: str) -> Project | None:
        self.hasura.called("project", token)
        return self._project() if project_id == self.of.project_id else None

    def _project(self) -> Project:
        name = f"project-of-{self.of.owner.name}"
        return Project(project_id=self.of.project_id, tenant_id=self.of.tenant_id, name=name, owner_id=self.of.user_id)


class ByToken:
    """Passes each call on to the fake of whoever's token it has; the first one refuses an unknown token."""

    def __init__(self, fakes: dict[str, Any]) -> None:
        self._fakes = fakes

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        def call(token: Secret, *arguments: Any, **named: Any) -> Any:
            fake = self._fakes.get(token.reveal(), next(iter(self._fakes.values())))
            return getattr(fake, operation)(token, *arguments, **named)

        return call


class TargetsByTenant:
    """Hasura Cloud's env vars: a call gets to the tenant that it names, which refuses the token of anybody else."""

    def __init__(self, fakes: dict[str, FakeHasura]) -> None:
        self._fakes = fakes

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Any:
        return self._fakes[tenant_id].read_target(token, project_id, tenant_id, env_var)

    def write_target(self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret) -> str:
        return self._fakes[tenant_id].write_target(token, tenant_id, current_hash, env_var, value)


class TwoOwnersWorld(RightsWorld):
    """Both owners have a sync in place, and share their connections with a team of theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.both = (Belongings(OWNER, 1), Belongings(STRANGER, 2))
        heroku: Any = ByToken({one.heroku_token: one.heroku for one in self.both})
        apps: Any = ByToken({one.heroku_token: AppsOf(one) for one in self.both})
        projects: Any = ByToken({one.hasura_token: ProjectsOf(one) for one in self.both})
        hasura: Any = TargetsByTenant({one.tenant_id: one.hasura for one in self.both})
        self.heroku, self.apps, self.projects, self.hasura = heroku, apps, projects, hasura
        self.connections.stored = {one.connection_id: one.connection() for one in self.both}
        self.provisionings.stored = {}
        self.syncs.stored = {}
        # The use cases over the fakes of both, instead of those that the world began with.
        self.use_cases = use_cases_over(self)
        self.queue.check = self.use_cases.check_sync
        self._serve()
        for one in self.both:
            body = {"connection_id": one.connection_id, "heroku_app": one.app.name}
            self.call(one.owner, "POST", f"/v1/projects/{one.project_id}/syncs", body)

    def syncs_of(self, one: Belongings) -> dict[str, Sync]:
        """Return the syncs of an owner's project."""
        return {sync_id: sync for sync_id, sync in self.syncs.stored.items() if sync.project_id == one.project_id}

    def state(self, one: Belongings) -> tuple[Any, ...]:
        """Return all that somebody else could change; what a check notes of itself is no change by anybody."""
        return (
            {sync_id: (sync.status, sync.epoch, sync.connection_id) for sync_id, sync in self.syncs_of(one).items()},
            self.connections.stored.get(one.connection_id),
            dict(one.hasura.env),
            dict(one.heroku.webhooks),
            dict(one.heroku.config),
        )
