"""Reading and writing a project's env: ``getTenantEnv``, ``updateTenantEnv``, ``deleteTenantEnv``."""

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local.hasura.env import NOT_UPDATABLE, Env
from local.hasura.errors import access_denied, not_updatable, nothing_changed, stale_hash
from local.hasura.maintenance import Maintenance
from local.hasura.projects import Project
from local.hasura.settings import Clock
from local.hasura.users import User


@dataclass(frozen=True)
class Write:
    """An accepted env write: which keys, never which values. ``at`` is in seconds since 1970."""

    at: float
    tenant_id: str
    user_id: str
    keys: list[str]
    hash: str


class Environments:
    """The env operations, and the record of the writes they accepted."""

    def __init__(self, maintenance: Maintenance, clock: Clock, random_source: random.Random) -> None:
        self._maintenance = maintenance
        self._clock = clock
        self._random = random_source
        self.writes: list[Write] = []

    def read(self, user: User, project: Project | None) -> Env:
        """Return the env; raise ``ControlPlaneError`` if the user may not change it."""
        authorized = _authorized(user, project)
        return authorized.read_back.shown(authorized.env)

    def update(self, user: User, project: Project | None, current_hash: str, changes: Mapping[str, str]) -> Env:
        """Set these variables; raise ``ControlPlaneError`` for a stale hash or if nothing changes."""
        authorized = self._writable(user, project, current_hash)
        for key in NOT_UPDATABLE.intersection(changes):
            raise not_updatable(key, nested=self._random.random() < 0.5)
        return self._write(
            user, authorized, authorized.env.merged(authorized.read_back.stored(changes)), sorted(changes)
        )

    def delete(self, user: User, project: Project | None, current_hash: str, keys: Iterable[str]) -> Env:
        """Delete these variables; raise ``ControlPlaneError`` as ``update`` does."""
        authorized = self._writable(user, project, current_hash)
        gone = sorted(set(keys))
        return self._write(user, authorized, authorized.env.without(gone), gone)

    def _writable(self, user: User, project: Project | None, current_hash: str) -> Project:
        authorized = _authorized(user, project)
        self._maintenance.refuse_if_on()
        if current_hash != authorized.env.hash:
            raise stale_hash()
        return authorized

    def _write(self, user: User, project: Project, env: Env, keys: list[str]) -> Env:
        if env.values == project.env.values:
            raise nothing_changed()
        now = self._clock()
        project.env = env
        project.workers.roll_out(env, now)
        self.writes.append(Write(now, project.tenant_id, user.id, keys, env.hash))
        return project.read_back.shown(env)


def _authorized(user: User, project: Project | None) -> Project:
    if project is None or not project.may_change_env(user):
        raise access_denied()
    return project
