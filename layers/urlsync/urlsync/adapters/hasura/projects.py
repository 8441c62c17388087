"""Users, projects and env var names from Hasura Cloud's control plane.

https://hasura.io/docs/latest/api-reference/cloud-api-reference
"""

from collections.abc import Mapping
from typing import Any

from urlsync.adapters.hasura.client import execute, unreadable
from urlsync.adapters.http.client import HttpClient, checked_url
from urlsync.domain.errors import TransientFailure
from urlsync.domain.secret import Secret
from urlsync.messages.json_body import as_object, as_text
from urlsync.ports.hasura import HasuraUser, Project

CALLER = "query Caller { users { id email } }"
PROJECTS = "query Projects { projects { id name owner { id } tenant { id } } }"
PROJECT = """
query Project($projectId: uuid!) {
  projects_by_pk(id: $projectId) { id name owner { id } tenant { id } }
}
"""
ENV_VARS = "query EnvVars($tenantId: uuid!) { getTenantEnv(tenantId: $tenantId) { envVars } }"


class HasuraCloudProjects:
    """Implements the port `HasuraProjects`."""

    def __init__(self, http: HttpClient, url: str) -> None:
        self._http = http
        self._url = checked_url("HASURA_GRAPHQL_URL", url)

    def caller(self, token: Secret) -> HasuraUser:
        """Return the token's user: the first visible user."""
        users = self._execute(token, CALLER).get("users")
        first = as_object(users[0]) if isinstance(users, list) and users else None
        user_id = _id(first)
        if user_id is None:
            raise TransientFailure("hasura_caller_unknown")
        return HasuraUser(id=user_id, email=as_text((first or {}).get("email")))

    def projects(self, token: Secret) -> list[Project]:
        """Return all projects visible to the token. Items in another format are left out."""
        listed = self._execute(token, PROJECTS).get("projects")
        if not isinstance(listed, list):
            raise unreadable()
        return [project for item in listed if (project := _project(as_object(item) or {})) is not None]

    def project(self, token: Secret, project_id: str) -> Project | None:
        """Return one project; None if it does not exist or is not visible to the token's user."""
        data = self._execute(token, PROJECT, projectId=project_id)
        if "projects_by_pk" in data and data["projects_by_pk"] is None:
            return None
        project = _project(as_object(data.get("projects_by_pk")) or {})
        if project is None or project.project_id != project_id:
            raise unreadable()
        return project

    def env_var_names(self, token: Secret, tenant_id: str) -> frozenset[str]:
        """Return the names of all env vars, the user's own and Hasura's; the values are dropped at once."""
        env = as_object(self._execute(token, ENV_VARS, tenantId=tenant_id).get("getTenantEnv"))
        if env is None:
            raise unreadable()
        env_vars = as_object(env.get("envVars")) or {}
        environment = as_object(env_vars.get("environment")) or {}
        names = frozenset(environment) | (frozenset(env_vars) - {"environment"})
        return frozenset(name for name in names if as_text(name))

    def _execute(self, token: Secret, operation: str, **variables: str) -> dict[str, Any]:
        return execute(self._http, self._url, token, operation, variables)


def _project(item: Mapping[str, Any]) -> Project | None:
    project_id, tenant_id = _id(item), _id(item.get("tenant"))
    if project_id is None or tenant_id is None:
        return None
    return Project(
        project_id=project_id,
        tenant_id=tenant_id,
        name=as_text(item.get("name")) or "",
        owner_id=_id(item.get("owner")),
    )


def _id(thing: object) -> str | None:
    """Return the id of an object, or None if it is missing or empty."""
    return as_text((as_object(thing) or {}).get("id")) or None
