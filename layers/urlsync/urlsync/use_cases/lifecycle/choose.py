"""Validate what an operator chooses: the env var, the source, and a project that the user owns."""

from collections.abc import Set
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from typing import Final

from urlsync.domain import errors
from urlsync.domain.actor import Actor
from urlsync.domain.operation import NewSource
from urlsync.domain.postgres_url import is_transaction_pooler, url_problem
from urlsync.domain.secret import Secret
from urlsync.domain.sync import HerokuApp, Reason, is_name, is_reserved
from urlsync.ports.hasura import HasuraProjects, Project
from urlsync.ports.heroku import Heroku, HerokuApps, SourceReading
from urlsync.ports.platform import Clock
from urlsync.ports.storage import Syncs
from urlsync.use_cases.connections.access import ConnectionAccess, UsableConnection
from urlsync.use_cases.connections.authorize_heroku import AuthorizeHeroku
from urlsync.use_cases.connections.side_by_side import read_side_by_side

BASE_NAME: Final = "PG_DATABASE_URL"
"""Hasura Cloud's first name; the next ones end with 1, 2, …
(https://hasura.io/docs/2.0/hasura-cloud/heroku-url-sync/)."""


LOOK_SECONDS: Final = 8.0
"""How long other connections are asked for a project, so that an enable still responds in time."""


@dataclass(frozen=True, slots=True)
class ChooseTarget:
    """Choose an env var without a sync, which exists only if it may be taken over."""

    hasura: HasuraProjects
    syncs: Syncs

    def __call__(self, connection: UsableConnection, project: Project, env_var: str | None, *, take_over: bool) -> str:
        """Return the requested name or the first free one. Raises `EnvVarInvalid`, `TargetTaken` and `EnvVarExists`."""
        if env_var is None:
            return self._first_free(project, self._names(connection, project))
        if not is_name(env_var):
            raise errors.EnvVarInvalid
        if is_reserved(env_var):
            raise errors.PermanentFailure(Reason.HASURA_REFUSED, errors.RESERVED_NAME)
        holder = self.syncs.holder(project.project_id, env_var)
        if holder is not None:
            raise errors.TargetTaken(holder)
        if not take_over and env_var in self._names(connection, project):
            raise errors.EnvVarExists(env_var)
        return env_var

    def _names(self, connection: UsableConnection, project: Project) -> Set[str]:
        return self.hasura.env_var_names(connection.hasura_token, project.tenant_id)

    def _first_free(self, project: Project, names: Set[str]) -> str:
        candidates = (BASE_NAME if number == 0 else f"{BASE_NAME}{number}" for number in count())
        return next(
            name for name in candidates if name not in names and self.syncs.holder(project.project_id, name) is None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenSource:
    """An app whose config var can be followed.

    `namespace` is that of the attachment that sets the config var, if known. `pooled` is True if the URL seems to
    lead through a transaction-mode pooler.
    """

    app: HerokuApp
    namespace: str | None
    pooled: bool

    def of(self, connection_id: str, project: Project, asked_at: datetime) -> NewSource:
        """Return the source of a sync of a project, whose owner was verified after `asked_at`."""
        return NewSource(
            connection_id=connection_id,
            heroku_app=self.app,
            owner_id=str(project.owner_id),
            owner_verified_at=asked_at,
            project_name=project.name or None,
            namespace=self.namespace,
            pooled=self.pooled,
        )


ASK_WITHIN: Final = timedelta(seconds=4)
"""After this time Heroku is too slow to be asked for the attachment, too: API Gateway ends the request."""


@dataclass(frozen=True, slots=True)
class ChooseSource:
    """Find an app by its name or id, and validate its config var as a source."""

    heroku: Heroku
    apps: HerokuApps
    authorize: AuthorizeHeroku
    clock: Clock

    def __call__(self, connection: UsableConnection, id_or_name: str, config_var: str) -> ChosenSource:
        """Return the source. Raises `HerokuAppNotFound` and `SourceUnusable`."""
        asked_at = self.clock.now()

        def look(token: Secret) -> ChosenSource:
            app = self.apps.find_app(token, id_or_name)
            reading = self.heroku.read_config_var(token, app.id, config_var, None)
            if not isinstance(reading, SourceReading):
                raise errors.TransientFailure("heroku_answer_unreadable")
            url, in_time = _checked(reading.value), self.clock.now() - asked_at < ASK_WITHIN
            namespace = self._namespace(token, app.id, config_var) if in_time else None
            return ChosenSource(app=app, namespace=namespace, pooled=is_transaction_pooler(config_var, url, namespace))

        try:
            return self.authorize.use(connection, look)
        except errors.HerokuNotFound:
            raise errors.HerokuAppNotFound from None

    def _namespace(self, token: Secret, app_id: str, config_var: str) -> str | None:
        """Return the namespace of the config var's attachment; None if Heroku does not say."""
        with suppress(errors.TransientFailure, errors.PermanentFailure, errors.HerokuNotFound):
            return self.heroku.attachment_namespace(token, app_id, config_var)
        return None


def _checked(value: Secret | None) -> Secret:
    if not value:
        raise errors.SourceUnusable(Reason.SOURCE_MISSING)
    problem = url_problem(value)
    if problem is not None:
        raise errors.SourceUnusable(Reason.SOURCE_INVALID, problem.value)
    return value


@dataclass(frozen=True, slots=True)
class OwnedProject:
    """Find a project that a connection's user owns."""

    access: ConnectionAccess
    hasura: HasuraProjects

    def __call__(self, project_id: str, connection: UsableConnection, actor: Actor) -> Project:
        """Return the project. Raises `NotOwner`, and `NotFound` if the actor may see no project with this id."""
        project = self.hasura.project(connection.hasura_token, project_id)
        if project is None:
            raise errors.NotOwner if self._exists(project_id, actor) else errors.NotFound("project")
        if project.owner_id is None:
            raise errors.TransientFailure("hasura_owner_unknown")
        if project.owner_id != connection.hasura_user_id:
            raise errors.NotOwner
        return project

    def _exists(self, project_id: str, actor: Actor) -> bool:
        """Return True if another connection sees the project; Hasura hides it from others."""
        read = partial(self._seen, project_id)
        found = read_side_by_side(read, self.access.readable(actor), LOOK_SECONDS)
        return any(isinstance(project, Project) for _, project in found)

    def _seen(self, project_id: str, connection: UsableConnection) -> Project | None:
        return self.hasura.project(connection.hasura_token, project_id)
