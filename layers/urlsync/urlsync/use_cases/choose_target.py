"""The env var that a new sync writes: the one that an operator names, or the first free one."""

import re
from collections.abc import Set
from dataclasses import dataclass
from itertools import count
from typing import Final, final

from urlsync.domain.connection import Connection
from urlsync.domain.failure import EnvVarExists, EnvVarInvalid, TargetTaken
from urlsync.ports.hasura_projects import HasuraProjects, Project
from urlsync.ports.syncs import Syncs

BASE: Final = "PG_DATABASE_URL"
"""The name that Hasura Cloud gave first; the next ones end with 1, 2, …
(https://hasura.io/docs/2.0/hasura-cloud/heroku-url-sync/)."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@final
@dataclass(frozen=True, slots=True)
class ChooseTarget:
    """Chooses an env var that no sync has, and that the project has only if it may be taken over."""

    hasura: HasuraProjects
    syncs: Syncs

    def __call__(
        self, connection: Connection, project: Project, env_var: str | None, *, take_over: bool
    ) -> str:
        """Return the env var's name.

        Raises `EnvVarInvalid`, `TargetTaken`, `EnvVarExists`, `MustPause` and `TransientFailure`.
        """
        if env_var is None:
            return self._first_free(project, self._names(connection, project))
        if not _NAME.fullmatch(env_var):
            raise EnvVarInvalid
        holder = self.syncs.holder(project.project_id, env_var)
        if holder is not None:
            raise TargetTaken(holder)
        if not take_over and env_var in self._names(connection, project):
            raise EnvVarExists(env_var)
        return env_var

    def _names(self, connection: Connection, project: Project) -> Set[str]:
        return self.hasura.env_var_names(connection.hasura_token, project.tenant_id)

    def _first_free(self, project: Project, names: Set[str]) -> str:
        candidates = (BASE if number == 0 else f"{BASE}{number}" for number in count())
        return next(
            name
            for name in candidates
            if name not in names and self.syncs.holder(project.project_id, name) is None
        )
