"""The model of the control plane: users, projects and who can see them."""

import random
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from local.hasura.env import FIXED, NOT_UPDATABLE, Env
from local.hasura.environments import Environments
from local.hasura.errors import access_denied, not_updatable
from local.hasura.maintenance import Maintenance
from local.hasura.projects import Collaborator, Project
from local.hasura.rate_limit import RateLimit
from local.hasura.settings import Clock, Settings
from local.hasura.transfers import Transfers
from local.hasura.users import User, Users
from local.hasura.workers import Workers

ADMIN_SECRET = "HASURA_GRAPHQL_ADMIN_SECRET"  # noqa: S105 - the name of a variable
WORDS = ("amber", "brisk", "calm", "dapper", "eager", "fair", "gentle", "humble")


class Cloud:
    """The state of Hasura Cloud. Not thread-safe, except for reading a project."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._random = random.Random(settings.seed)  # noqa: S311 - repeatable on purpose
        self._projects: dict[str, Project] = {}
        self.accounts = Users(self._random)
        self.maintenance = Maintenance(clock)
        self.rate_limit = RateLimit(clock)
        self.caller_first = True
        self.lists_are_paged = True
        self._shown_hashes: dict[str, str] | None = None
        self.environments = Environments(self.maintenance, clock, self._random)
        self.transfers = Transfers(self.maintenance, self.accounts)

    def create_project(
        self, owner: User, name: str | None, *, cloud: str, region: str, plan: str | None, envs: Mapping[str, str]
    ) -> Project:
        """Create a project that serves with the given env (``createTenant``)."""
        for key in NOT_UPDATABLE.intersection(envs):
            raise not_updatable(key, nested=False)
        tenant_id = self.accounts.new_id()
        env = Env(tenant_id, values={ADMIN_SECRET: self._new_secret(), **FIXED, **envs})
        slug = self._new_slug()
        project = Project(
            id=self.accounts.new_id(),
            tenant_id=tenant_id,
            slug=slug,
            name=name or slug,
            plan_name=plan or "cloud_free_v3",
            cloud=cloud,
            region=region,
            endpoint=f"{self._settings.public_url}/projects/{slug}",
            owner=owner,
            env=env,
            workers=Workers(env, self._settings, self._random),
        )
        self._projects[project.id] = project
        return project

    def delete_project(self, user: User, tenant_id: str) -> None:
        """Delete a project (``deleteTenant``); raise ``ControlPlaneError`` unless the user owns it."""
        project = self.tenant(user, tenant_id)
        if project is None or project.owner != user:
            raise access_denied()
        self.maintenance.refuse_if_on()
        del self._projects[project.id]

    def projects_of(self, user: User, where: Mapping[str, Any] | None = None) -> list[Project]:
        """Return the projects that a user can see, filtered by tenant (``projects`` and ``tenant``)."""
        visible = [project for project in self._projects.values() if project.is_visible_to(user)]
        return [project for project in visible if matches(_tenant_row(project), where)] if where else visible

    def show_hashes(self, *, move: bool) -> None:
        """Choose whether ``config.hash`` shows every change from now on. ``getTenantEnv`` always does."""
        self._shown_hashes = None if move else {each.id: each.env.hash for each in self._projects.values()}

    def shown_hash(self, project: Project) -> str:
        """Return the hash in ``tenant { config { hash } }``."""
        return (self._shown_hashes or {}).get(project.id, project.env.hash)

    def project(self, user: User, project_id: str) -> Project | None:
        """Return a project, or ``None`` if the user is no member (``projects_by_pk``)."""
        found = self._projects.get(project_id)
        return found if found and found.is_visible_to(user) else None

    def tenant(self, user: User, tenant_id: str) -> Project | None:
        """Return the project of a tenant, or ``None`` if the user is no member (``tenant_by_pk``)."""
        return next(iter(self.projects_of(user, {"id": {"_eq": tenant_id}})), None)

    def users(self, user: User) -> list[User]:
        """Return the caller and every user who shares a project with them (``users``).

        Public clients take the first row for the caller, so it is the first unless ``caller_first`` is false.
        """
        others = [other for other in _members(self.projects_of(user)) if other != user]
        return list(dict.fromkeys([user, *others] if self.caller_first else [*others, user]))

    def config_status(self, user: User, where: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        """Return the status rows of the workers of every visible project (``config_status``)."""
        now = self._clock()
        rows = [row for project in self.projects_of(user) for row in project.config_status(now)]
        return [row for row in rows if matches(row, where)]

    def find(self, project_id: str) -> Project | None:
        """Return a project, whoever owns it."""
        return self._projects.get(project_id)

    def with_slug(self, slug: str) -> Project | None:
        """Return the project with this slug."""
        return next((project for project in self._projects.values() if project.slug == slug), None)

    def add_collaborator(self, project: Project, user: User, privileges: frozenset[str]) -> None:
        """Add a collaborator, or change the privileges of one."""
        project.collaborators[user.id] = Collaborator(self.accounts.new_id(), user, privileges)

    def _new_secret(self) -> str:
        return f"simulated-admin-secret-{self._random.getrandbits(96):024x}"

    def _new_slug(self) -> str:
        return f"{self._random.choice(WORDS)}-project-{len(self._projects) + 1}"


def _tenant_row(project: Project) -> dict[str, Any]:
    return {"id": project.tenant_id, "slug": project.slug, "project": {"id": project.id, "name": project.name}}


def _members(projects: Iterable[Project]) -> Iterable[User]:
    for project in projects:
        yield project.owner
        yield from (member.collaborator for member in project.collaborators.values())


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "_eq": lambda value, operand: bool(value == operand),
    "_gt": lambda value, operand: bool(value > operand),
    "_in": lambda value, operand: value in operand,
}


def matches(row: Mapping[str, Any], where: Mapping[str, Any] | None) -> bool:
    """Return whether a row satisfies a filter ``{"column": {"_eq": value}, "relation": {...}}``.

    https://hasura.io/docs/2.0/queries/postgres/filters/index/
    """
    return all(_holds(row[key], condition) for key, condition in (where or {}).items() if condition is not None)


def _holds(value: Any, condition: Mapping[str, Any]) -> bool:
    if isinstance(value, Mapping):
        return matches(value, condition)
    return all(_OPERATORS[name](value, operand) for name, operand in condition.items())
