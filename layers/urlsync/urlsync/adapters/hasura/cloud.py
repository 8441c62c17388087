"""Hasura Cloud's control plane (https://hasura.io/docs/latest/api-reference/cloud-api-reference)."""

from typing import final

from urlsync.adapters.hasura.graphql import execute, unreadable
from urlsync.adapters.hasura.target_answer import read_target_answer
from urlsync.adapters.http_client import HttpClient
from urlsync.adapters.http_json import as_object, as_text
from urlsync.adapters.http_url import checked_url
from urlsync.domain.secret import Secret
from urlsync.ports.hasura import Target

READ_TARGET = """
query ReadTarget($projectId: uuid!, $tenantId: uuid!) {
  users { id }
  projects_by_pk(id: $projectId) { id owner { id } tenant { id } }
  getTenantEnv(tenantId: $tenantId) { hash envVars }
}
"""

WRITE_TARGET = """
mutation WriteTarget($tenantId: uuid!, $currentHash: String!, $envs: [UpdateEnvObject!]!) {
  updateTenantEnv(tenantId: $tenantId, currentHash: $currentHash, envs: $envs) { hash }
}
"""
"""Only listed keys are set, all others stay. The env vars are not asked back: fewer secrets travel."""


@final
class HasuraCloud:
    """Implements the port `Hasura`."""

    def __init__(self, http: HttpClient, url: str) -> None:
        self._http = http
        self._url = checked_url("HASURA_GRAPHQL_URL", url)

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        """Read one env var, its hash, the project's owner and the token's user. All else is dropped."""
        ids = {"projectId": project_id, "tenantId": tenant_id}
        data = execute(self._http, self._url, token, READ_TARGET, ids)
        return read_target_answer(data, project_id, tenant_id, env_var)

    def write_target(
        self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret
    ) -> None:
        """Set exactly one env var, if the tenant's hash still is `current_hash`.

        Any failure, an unreadable answer included, leaves it unknown whether the write took effect.
        """
        variables = {
            "tenantId": tenant_id,
            "currentHash": current_hash,
            "envs": [{"key": env_var, "value": value.reveal()}],
        }
        data = execute(self._http, self._url, token, WRITE_TARGET, variables)
        update = as_object(data.get("updateTenantEnv")) or {}
        if not as_text(update.get("hash")):
            raise unreadable()
