"""The control plane's model: people, projects, who sees what."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

from local.hasura.env import FIXED, NOT_UPDATABLE, Env
from local.hasura.environments import Environments
from local.hasura.filters import matches
from local.hasura.maintenance import Maintenance
from local.hasura.people import People, User
from local.hasura.projects import Collaborator, Project
from local.hasura.refusals import not_updatable
from local.hasura.settings import Clock, Settings
from local.hasura.transfers import Transfers
from local.hasura.workers import Workers

ADMIN_SECRET = "HASURA_GRAPHQL_ADMIN_SECRET"  # noqa: S105 - the name of a variable
WORDS = ("amber", "brisk", "calm", "dapper", "eager", "fair", "gentle", "humble")


class Cloud:
    """Everything Hasura Cloud knows. Not for several threads at once, except for reading a project."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._random = random.Random(settings.seed)  # noqa: S311 - repeatable on purpose
        self._projects: dict[str, Project] = {}
        self.people = People(self._random)
        self.maintenance = Maintenance()
        self.environments = Environments(self.maintenance, clock, self._random)
        self.transfers = Transfers(self.maintenance, self.people)

    def create_project(
        self,
        owner: User,
        name: str | None,
        *,
        cloud: str,
        region: str,
        plan: str | None,
        envs: Mapping[str, str],
    ) -> Project:
        """``createTenant``: a project that serves with the given env from the start."""
        for key in NOT_UPDATABLE.intersection(envs):
            raise not_updatable(key, nested=False)
        tenant_id = self.people.new_id()
        env = Env(tenant_id, values={ADMIN_SECRET: self._new_secret(), **FIXED, **envs})
        slug = self._new_slug()
        project = Project(
            id=self.people.new_id(),
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

    def projects_of(self, user: User, where: Mapping[str, Any] | None = None) -> list[Project]:
        """``projects`` and ``tenant``: what the user owns or works on, filtered by the tenant's row."""
        visible = [project for project in self._projects.values() if project.is_visible_to(user)]
        return [project for project in visible if matches(_tenant_row(project), where)]

    def project(self, user: User, project_id: str) -> Project | None:
        """``projects_by_pk``: the project, or nothing to somebody who is no member."""
        found = self._projects.get(project_id)
        return found if found and found.is_visible_to(user) else None

    def tenant(self, user: User, tenant_id: str) -> Project | None:
        """``tenant_by_pk``: the project of a tenant, or nothing to somebody who is no member."""
        return next(iter(self.projects_of(user, {"id": {"_eq": tenant_id}})), None)

    def users(self, user: User) -> list[User]:
        """``users``: the caller first, then everybody who shares a project with them."""
        return list(dict.fromkeys([user, *_members(self.projects_of(user))]))

    def config_status(self, user: User, where: Mapping[str, Any] | None) -> list[dict[str, Any]]:
        """``config_status``: the workers' rows of every project the user may see."""
        now = self._clock()
        rows = [row for project in self.projects_of(user) for row in project.config_status(now)]
        return [row for row in rows if matches(row, where)]

    def find(self, project_id: str) -> Project | None:
        """Find a project as the control surface does, whoever owns it."""
        return self._projects.get(project_id)

    def with_slug(self, slug: str) -> Project | None:
        """Find the project whose API a request is for."""
        return next((project for project in self._projects.values() if project.slug == slug), None)

    def let_in(self, project: Project, user: User, privileges: frozenset[str]) -> None:
        """Make somebody a collaborator, or change what a collaborator may do."""
        project.collaborators[user.id] = Collaborator(self.people.new_id(), user, privileges)

    def _new_secret(self) -> str:
        return f"simulated-admin-secret-{self._random.getrandbits(96):024x}"

    def _new_slug(self) -> str:
        return f"{self._random.choice(WORDS)}-project-{len(self._projects) + 1}"


def _tenant_row(project: Project) -> dict[str, Any]:
    return {
        "id": project.tenant_id,
        "slug": project.slug,
        "project": {"id": project.id, "name": project.name},
    }


def _members(projects: Iterable[Project]) -> Iterable[User]:
    for project in projects:
        yield project.owner
        yield from (member.collaborator for member in project.collaborators.values())
