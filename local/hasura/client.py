"""A client of the simulator, for seeding, the demo and the tests."""

from dataclasses import dataclass
from typing import Any

import requests

Json = dict[str, Any]
TIMEOUT_SECONDS = 10

CREATE_PROJECT = """
mutation CreateProject($name: String, $envs: [UpdateEnvsObject!]) {
  createTenant(name: $name, cloud: "aws", region: "us-east-2", envs: $envs) {
    id name tenant { id slug project { endpoint } }
  }
}
"""
FIND_PROJECT = """
query FindProject($tenantId: uuid!) { tenant_by_pk(id: $tenantId) { slug project { id endpoint } } }
"""
READ_ENV = "query ReadEnv($tenantId: uuid!) { getTenantEnv(tenantId: $tenantId) { hash envVars } }"
UPDATE_ENV = """
mutation UpdateEnv($tenantId: uuid!, $currentHash: String!, $envs: [UpdateEnvObject!]!) {
  updateTenantEnv(tenantId: $tenantId, currentHash: $currentHash, envs: $envs) { hash envVars }
}
"""


class ControlPlaneRequestError(Exception):
    """The control plane responded with ``errors``."""

    def __init__(self, errors: list[Json]) -> None:
        super().__init__(errors[0]["message"])
        self.errors = errors


@dataclass(frozen=True, repr=False)
class SimulatedUser:
    """A user and one of their personal access tokens."""

    id: str
    token: str


@dataclass(frozen=True, repr=False)
class SimulatedProject:
    """The ids, endpoint and admin secret of a project."""

    id: str
    tenant_id: str
    slug: str
    endpoint: str
    admin_secret: str


@dataclass(frozen=True)
class HasuraClient:
    """A client of the whole simulator at ``url``: control surface, control plane and project APIs."""

    url: str

    def control(self, method: str, path: str, body: Json | None = None) -> Any:
        """Call ``/_control``; raise ``requests.HTTPError`` for 4xx."""
        answer = requests.request(method, f"{self.url}/_control{path}", json=body, timeout=TIMEOUT_SECONDS)
        answer.raise_for_status()
        return answer.json()

    def add_user(self, email: str) -> SimulatedUser:
        """Create a user, or another token of a known one."""
        return SimulatedUser(**self.control("POST", "/users", {"email": email}))

    def graphql(self, token: str, operation: str, **variables: Any) -> Json:
        """Call the control plane and return ``data``; raise ``ControlPlaneRequestError`` for ``errors``."""
        answer = requests.post(
            f"{self.url}/v1/graphql",
            json={"query": operation, "variables": variables},
            headers={"Authorization": f"pat {token}"},
            timeout=TIMEOUT_SECONDS,
        ).json()
        if "errors" in answer:
            raise ControlPlaneRequestError(answer["errors"])
        return dict(answer["data"])

    def create_project(self, token: str, name: str, **env: str) -> SimulatedProject:
        """Create a project with these env vars."""
        envs = [{"key": key, "value": value} for key, value in env.items()]
        created = self.graphql(token, CREATE_PROJECT, name=name, envs=envs)["createTenant"]
        return self.find_project(token, created["tenant"]["id"])

    def find_project(self, token: str, tenant_id: str) -> SimulatedProject:
        """Return the project of a tenant."""
        tenant = self.graphql(token, FIND_PROJECT, tenantId=tenant_id)["tenant_by_pk"]
        admin_secret = self.read_env(token, tenant_id)["envVars"]["HASURA_GRAPHQL_ADMIN_SECRET"]
        project = tenant["project"]
        return SimulatedProject(project["id"], tenant_id, tenant["slug"], project["endpoint"], admin_secret)

    def read_env(self, token: str, tenant_id: str) -> Json:
        """Return ``{"hash", "envVars"}``."""
        return dict(self.graphql(token, READ_ENV, tenantId=tenant_id)["getTenantEnv"])

    def write_env(self, token: str, tenant_id: str, **env: str) -> Json:
        """Set these env vars on the current hash, and return the new ``{"hash", "envVars"}``."""
        current_hash = self.read_env(token, tenant_id)["hash"]
        envs = [{"key": key, "value": value} for key, value in env.items()]
        updated = self.graphql(token, UPDATE_ENV, tenantId=tenant_id, currentHash=current_hash, envs=envs)
        return dict(updated["updateTenantEnv"])

    def add_source(self, project: SimulatedProject, from_env: str, name: str = "default") -> requests.Response:
        """Add the database of an env var as a source."""
        configuration = {"connection_info": {"database_url": {"from_env": from_env}}}
        return self.metadata(project, "pg_add_source", name=name, configuration=configuration)

    def metadata(
        self, project: SimulatedProject, request_type: str, *, version: int = 1, **args: Any
    ) -> requests.Response:
        """Call a project's ``/v1/metadata``."""
        return self._post(project, "/v1/metadata", {"type": request_type, "version": version, "args": args})

    def run_sql(self, project: SimulatedProject, sql: str, **args: Any) -> requests.Response:
        """Call a project's ``/v2/query``."""
        return self._post(project, "/v2/query", {"type": "run_sql", "args": {"sql": sql, **args}})

    def health(self, project: SimulatedProject, *, strict: bool = True) -> requests.Response:
        """Call a project's ``/healthz``."""
        query = {"strict": "true"} if strict else {}
        return requests.get(f"{project.endpoint}/healthz", params=query, timeout=TIMEOUT_SECONDS)

    def _post(self, project: SimulatedProject, path: str, body: Json) -> requests.Response:
        headers = {"x-hasura-admin-secret": project.admin_secret}
        return requests.post(f"{project.endpoint}{path}", json=body, headers=headers, timeout=TIMEOUT_SECONDS)
