"""Users, projects and env var names from Hasura Cloud's control plane."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from urlsync.adapters.hasura.client import UNKNOWN, HasuraCalls, caller_of, id_of, unreadable
from urlsync.domain.errors import PermanentFailure, SweepRefused, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.messages.json_body import as_object, as_text
from urlsync.ports.hasura import HashedProject, HashedProjects, HasuraUser, Project, ProjectMembers

CALLER = "query Caller { users { id email } }"
PROJECTS = "query Projects { projects { id name owner { id } tenant { id } } }"
PROJECT = """
query Project($projectId: uuid!) {
  projects_by_pk(id: $projectId) { id name owner { id } tenant { id } }
}
"""
MEMBERS = """
query Members($projectId: uuid!) {
  projects_by_pk(id: $projectId) { id owner { id } collaborators { id } }
}
"""
"""The schema of the console has `collaborators`; whether a personal access token may read them is not documented."""
PROJECTS_AFTER = """
query ProjectsAfter($after: uuid!, $most: Int!) {
  projects(where: {id: {_gt: $after}}, order_by: {id: asc}, limit: $most) {
    id owner { id } tenant { config { hash } }
  }
}
"""
"""`config { hash }` is read by a public client for one tenant (https://github.com/rachel-church/hasura-preview-action);
that lists have it, and that they are paged, is not documented."""
PROJECTS_PER_PAGE: Final = 500
MOST_LISTED: Final = PROJECTS_PER_PAGE + 1
"""One more than a page has, which says that there are more, and saves the call for an empty last page."""
LEAST_ID: Final = "00000000-0000-0000-0000-000000000000"
ENV_VARS = "query EnvVars($tenantId: uuid!) { getTenantEnv(tenantId: $tenantId) { envVars } }"


class HasuraCloudProjects(HasuraCalls):
    """Implements the ports `HasuraProjects` and `HasuraSweeps`."""

    def users(self, token: Secret) -> list[HasuraUser]:
        """Return the users that the token sees, its own among them."""
        data = self._execute(token, CALLER)
        caller_of(data)  # there is a first one, with an id
        return [
            HasuraUser(id=known_as, email=as_text((as_object(row) or {}).get("email")))
            for row in data["users"]
            if (known_as := id_of(row)) is not None
        ]

    def projects(self, token: Secret) -> list[Project]:
        """Return all projects visible to the token. Items in another format are left out."""
        listed = self._execute(token, PROJECTS).get("projects")
        if not isinstance(listed, list):
            raise unreadable()
        return [project for item in listed if (project := _project(as_object(item) or {})) is not None]

    def projects_after(self, token: Secret, project_id: str) -> HashedProjects:
        """Return a page of the projects with greater ids. Raises `SweepRefused` if Hasura does not answer so."""
        after = project_id or LEAST_ID
        listed = self._projects_after(token, after)
        more = len(listed) > PROJECTS_PER_PAGE
        items = listed[:PROJECTS_PER_PAGE]
        projects = [project for item in items if (project := _hashed_project(as_object(item) or {})) is not None]
        ids = [after, *(project.project_id for project in projects)]
        is_ordered = all(earlier < later for earlier, later in pairwise(ids))
        if (listed and not projects) or len(listed) > MOST_LISTED or not is_ordered:
            raise SweepRefused("hasura_list_refused")
        return HashedProjects(projects, more=more)

    def _projects_after(self, token: Secret, after: str) -> list[Any]:
        try:
            listed = self._execute(token, PROJECTS_AFTER, after=after, most=MOST_LISTED).get("projects")
        except TransientFailure as failure:
            if failure.code != UNKNOWN:
                raise
            raise SweepRefused("hasura_list_refused") from None
        if not isinstance(listed, list):
            raise unreadable()
        return listed

    def project(self, token: Secret, project_id: str) -> Project | None:
        """Return one project; None if it does not exist or is not visible to the token's user."""
        data = self._execute(token, PROJECT, projectId=project_id)
        if "projects_by_pk" in data and data["projects_by_pk"] is None:
            return None
        project = _project(as_object(data.get("projects_by_pk")) or {})
        if project is None or project.project_id != project_id:
            raise unreadable()
        return project

    def members(self, token: Secret, project_id: str) -> ProjectMembers | None:
        """Return who may see a project's variables; None if the token does not see the project."""
        try:
            found = self._execute(token, MEMBERS, projectId=project_id).get("projects_by_pk")
        except PermanentFailure:  # perhaps only because of the collaborators
            project = self.project(token, project_id)
            return None if project is None else ProjectMembers(owner_id=project.owner_id, others=None)
        if found is None:
            return None
        members = as_object(found) or {}
        if members.get("id") != project_id:
            raise unreadable()
        listed = members.get("collaborators")
        return ProjectMembers(
            owner_id=id_of(members.get("owner")), others=bool(listed) if isinstance(listed, list) else None
        )

    def env_var_names(self, token: Secret, tenant_id: str) -> frozenset[str]:
        """Return the names of all env vars, the user's own and Hasura's; the values are dropped at once."""
        env = as_object(self._execute(token, ENV_VARS, tenantId=tenant_id).get("getTenantEnv"))
        if env is None:
            raise unreadable()
        env_vars = as_object(env.get("envVars")) or {}
        environment = as_object(env_vars.get("environment")) or {}
        names = frozenset(environment) | (frozenset(env_vars) - {"environment"})
        return frozenset(name for name in names if as_text(name))


def _project(item: Mapping[str, Any]) -> Project | None:
    project_id, tenant_id = id_of(item), id_of(item.get("tenant"))
    if project_id is None or tenant_id is None:
        return None
    return Project(
        project_id=project_id,
        tenant_id=tenant_id,
        name=as_text(item.get("name")) or "",
        owner_id=id_of(item.get("owner")),
    )


def _hashed_project(item: Mapping[str, Any]) -> HashedProject | None:
    """Return the project, or None if the answer has no hash of its env."""
    project_id, tenant = id_of(item), as_object(item.get("tenant")) or {}
    config_hash = as_text((as_object(tenant.get("config")) or {}).get("hash"))
    if project_id is None or not config_hash:
        return None
    return HashedProject(project_id=project_id, config_hash=config_hash, owner_id=id_of(item.get("owner")))
