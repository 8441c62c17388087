"""How far an update has come, as Hasura Cloud's control plane tells it.

An accepted env write is not yet in the workers. Hasura's own console watches the rows of `config_status`
until all live ones have the new hash and say that they are configured
(https://github.com/hasura/graphql-engine, its Neon integration).
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, final

from urlsync.adapters.hasura.graphql import execute, unreadable
from urlsync.adapters.hasura.target_answer import env_value
from urlsync.adapters.http_client import HttpClient
from urlsync.adapters.http_json import as_object, as_text
from urlsync.adapters.http_url import checked_url
from urlsync.domain.failure import MustPause, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.rollout import Deployment

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
"""Publicly known as a subscription only: the query may be refused, and then nothing is known."""

CONFIGURED: Final = "Service configured successfully"


@final
class HasuraRollout:
    """Implements the port `Rollout`."""

    def __init__(self, http: HttpClient, url: str) -> None:
        self._http = http
        self._url = checked_url("HASURA_GRAPHQL_URL", url)

    def read_deployment(
        self, token: Secret, tenant_id: str, env_var: str, *, with_admin_secret: bool
    ) -> Deployment:
        """Read where the project answers and what its env is by now. All other env vars are dropped."""
        data = execute(self._http, self._url, token, READ_DEPLOYMENT, {"tenantId": tenant_id})
        env = as_object(data.get("getTenantEnv")) or {}
        env_hash = as_text(env.get("hash"))
        if not env_hash:
            raise unreadable()
        env_vars = as_object(env.get("envVars")) or {}
        return Deployment(
            endpoint=_endpoint(data),
            hash=env_hash,
            value=env_value(env_vars, env_var),
            admin_secret=_admin_secret(env_vars) if with_admin_secret else None,
        )

    def rolled_out(self, token: Secret, tenant_id: str, env_hash: str) -> bool | None:
        """Tell whether all live workers have taken this env over; None where Hasura does not say."""
        try:
            data = execute(self._http, self._url, token, READ_WORKERS, {"tenantId": tenant_id})
        except (MustPause, TransientFailure):
            return None
        rows = data.get("config_status")
        if not isinstance(rows, list):
            return None
        return bool(rows) and all(_has_taken_over(as_object(row) or {}, env_hash) for row in rows)


def _has_taken_over(row: Mapping[str, Any], env_hash: str) -> bool:
    return row.get("hash") == env_hash and row.get("message") == CONFIGURED


def _endpoint(data: Mapping[str, Any]) -> str:
    """Return where the project answers, if it is a URL that a secret may be sent to."""
    if "tenant_by_pk" in data and data["tenant_by_pk"] is None:
        raise MustPause(Reason.HASURA_ACCESS_LOST)
    tenant = as_object(data.get("tenant_by_pk")) or {}
    endpoint = as_text((as_object(tenant.get("project")) or {}).get("endpoint"))
    try:
        return checked_url("the project's endpoint", endpoint or "")
    except ValueError:
        raise TransientFailure("hasura_endpoint_unknown") from None


def _admin_secret(env_vars: Mapping[str, Any]) -> Secret | None:
    """Return an admin secret of the project; the list wins where both variables are set.

    https://hasura.io/docs/2.0/deployment/graphql-engine-flags/reference/
    """
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
