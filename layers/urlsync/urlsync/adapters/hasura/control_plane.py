"""Reads and writes targets at Hasura Cloud's control plane, and reads the rollout of an update.

https://hasura.io/docs/latest/api-reference/cloud-api-reference. The workers do not have an accepted env write at
once. Hasura's own console watches the rows of `config_status` until all live ones have the new hash and are configured
(https://github.com/hasura/graphql-engine, its Neon integration).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from urlsync.adapters.hasura.client import HasuraCalls, caller_of, id_of, unreadable
from urlsync.adapters.http.client import checked_url
from urlsync.domain.errors import PermanentFailure, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.messages.json_body import as_object, as_text
from urlsync.ports.hasura import Deployment, Target


def read_target_answer(data: Mapping[str, Any], project_id: str, tenant_id: str, env_var: str) -> Target:
    """Return the target with one env var, dropping the others. Raises `PermanentFailure` or `TransientFailure`."""
    project = _project(data, project_id)
    owner_id = id_of(project.get("owner"))
    if id_of(project.get("tenant")) != tenant_id:
        raise TransientFailure("hasura_tenant_unknown")
    env = as_object(data.get("getTenantEnv")) or {}
    env_hash = as_text(env.get("hash"))
    if not env_hash:
        raise unreadable()
    if owner_id is None:  # Hasura's console allows for owners without an id, and for no owner
        raise TransientFailure("hasura_owner_unknown")
    value = env_value(as_object(env.get("envVars")) or {}, env_var)
    return Target(hash=env_hash, value=value, owner_id=owner_id, caller_id=caller_of(data)["id"])


def _project(data: Mapping[str, Any], project_id: str) -> Mapping[str, Any]:
    """Return the project. Null means that it is not, or no longer, visible to the token's user."""
    if "projects_by_pk" in data and data["projects_by_pk"] is None:
        raise PermanentFailure(Reason.HASURA_ACCESS_LOST)
    project = as_object(data.get("projects_by_pk"))
    if project is None or project.get("id") != project_id:
        raise unreadable()
    return project


def env_value(env_vars: Mapping[str, Any], env_var: str) -> Secret | None:
    """Return the env var, or None if it is not set.

    The user's own variables are under `environment`, Hasura's beside it. A value that is no string is returned
    as JSON: it differs from every source value, so it will be replaced.
    """
    environment = as_object(env_vars.get("environment")) or {}
    value = environment[env_var] if env_var in environment else env_vars.get(env_var)
    if value is None:
        return None
    text = as_text(value)
    return Secret(json.dumps(value) if text is None else text)


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
"""Sets only the listed keys. The env vars are not queried: fewer secrets are transmitted."""


class HasuraCloud(HasuraCalls):
    """Implements the port `Hasura`."""

    def read_target(self, token: Secret, project_id: str, tenant_id: str, env_var: str) -> Target:
        """Return one env var, its hash, the project's owner and the token's user."""
        data = self._execute(token, READ_TARGET, projectId=project_id, tenantId=tenant_id)
        return read_target_answer(data, project_id, tenant_id, env_var)

    def write_target(self, token: Secret, tenant_id: str, current_hash: str, env_var: str, value: Secret) -> str:
        """Set exactly one env var, if the hash is still current. After any failure, the write may have taken effect."""
        envs = [{"key": env_var, "value": value.reveal()}]
        data = self._execute(token, WRITE_TARGET, tenantId=tenant_id, currentHash=current_hash, envs=envs)
        update = as_object(data.get("updateTenantEnv")) or {}
        new_hash = as_text(update.get("hash"))
        if not new_hash:
            raise unreadable()
        return new_hash


READ_DEPLOYMENT: Final = """
query ReadDeployment($tenantId: uuid!) {
  tenant_by_pk(id: $tenantId) { id project { endpoint } }
  getTenantEnv(tenantId: $tenantId) { hash envVars }
}
"""

READ_WORKERS: Final = """
query ReadWorkers($tenantId: uuid!) {
  config_status(where: {
    is_active: {_eq: true}, tenant_id: {_eq: $tenantId}, worker_state: {_eq: "live"}
  }) { hash message }
}
"""
"""Publicly known as a subscription only; the query may be refused."""

CONFIGURED: Final = "Service configured successfully"


class HasuraRollout(HasuraCalls):
    """Implements the port `Rollout`."""

    def read_deployment(self, token: Secret, tenant_id: str, env_var: str, *, with_admin_secret: bool) -> Deployment:
        """Return the project's endpoint and its current env var. All other env vars are dropped."""
        data = self._execute(token, READ_DEPLOYMENT, tenantId=tenant_id)
        env = as_object(data.get("getTenantEnv")) or {}
        env_hash = as_text(env.get("hash"))
        if not env_hash:
            raise unreadable()
        env_vars = as_object(env.get("envVars")) or {}
        return Deployment(
            endpoint=_endpoint(data, local=self._url.startswith("http:")),
            hash=env_hash,
            value=env_value(env_vars, env_var),
            admin_secret=_admin_secret(env_vars) if with_admin_secret else None,
        )

    def rolled_out(self, token: Secret, tenant_id: str, env_hash: str) -> bool | None:
        """Return whether all live workers use this env; None if Hasura does not say."""
        try:
            data = self._execute(token, READ_WORKERS, tenantId=tenant_id)
        except (PermanentFailure, TransientFailure):
            return None
        rows = data.get("config_status")
        if not isinstance(rows, list):
            return None
        return bool(rows) and all(_is_configured(as_object(row) or {}, env_hash) for row in rows)


def _is_configured(row: Mapping[str, Any], env_hash: str) -> bool:
    return row.get("hash") == env_hash and row.get("message") == CONFIGURED


def _endpoint(data: Mapping[str, Any], *, local: bool) -> str:
    """Return the project's endpoint, if a secret may be sent to it; by `http://` only on a `local` stack."""
    if "tenant_by_pk" in data and data["tenant_by_pk"] is None:
        raise PermanentFailure(Reason.HASURA_ACCESS_LOST)
    tenant = as_object(data.get("tenant_by_pk")) or {}
    endpoint = as_text((as_object(tenant.get("project")) or {}).get("endpoint"))
    try:
        url = checked_url("the project's endpoint", endpoint or "")
    except ValueError:
        raise TransientFailure("hasura_endpoint_unknown") from None
    if not local and not url.lower().startswith("https:"):
        raise TransientFailure("hasura_endpoint_unknown")
    return url


def _admin_secret(env_vars: Mapping[str, Any]) -> Secret | None:
    """Return an admin secret of the project; the list takes precedence if both variables are set."""
    return next(_listed(env_value(env_vars, "HASURA_GRAPHQL_ADMIN_SECRETS")), None) or env_value(
        env_vars, "HASURA_GRAPHQL_ADMIN_SECRET"
    )


def _listed(secrets: Secret | None) -> Iterator[Secret]:
    try:
        listed = json.loads(secrets.reveal()) if secrets else []
    except ValueError:
        return
    for secret in listed if isinstance(listed, list) else []:
        if as_text(secret):
            yield Secret(secret)
