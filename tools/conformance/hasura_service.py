"""Hasura Cloud as the probes see it: the control plane with one token, a project to read, and one of its own."""

import secrets
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import requests

from tools.conformance.assumption import Differs, NotTried

TIMEOUT_S: Final = 30
READY_S: Final = 120
ENV_VAR: Final = "URLSYNC_PROBE"
PROJECTS: Final = "query Projects { projects { id name tenant { id } } }"
READ_ENV: Final = "query ReadEnv($tenantId: uuid!) { getTenantEnv(tenantId: $tenantId) { hash envVars } }"
WRITE_ENV: Final = """
mutation WriteEnv($tenantId: uuid!, $currentHash: String!, $envs: [UpdateEnvObject!]!) {
  updateTenantEnv(tenantId: $tenantId, currentHash: $currentHash, envs: $envs) { hash }
}
"""
CREATE: Final = """
mutation CreateProject($name: String) {
  createTenant(name: $name, cloud: "aws", region: "us-east-2") { id name tenant { id } }
}
"""
DELETE: Final = "mutation DeleteProject($tenantId: uuid!) { deleteTenant(tenantId: $tenantId) { status } }"

Transfer = Callable[[str], None]
"""Gives a project to another user, where that can be had."""


@dataclass(frozen=True, slots=True)
class Project:
    """The IDs of a project and its tenant."""

    project_id: str
    tenant_id: str


class HasuraService:
    """One user of Hasura Cloud. `cleanup` removes what the probes create."""

    def __init__(
        self,
        graphql_url: str,
        token: str,
        cleanup: ExitStack,
        *,
        project: str | None = None,
        other_token: str | None = None,
        transfer: Transfer | None = None,
    ) -> None:
        self.secrets = {token, *filter(None, [other_token])}
        self.other_token = other_token
        self._url = graphql_url
        self._token = token
        self._cleanup = cleanup
        self._named = project
        self._own: Project | None = None
        self._transfer = transfer

    def respond(self, query: str, *, token: str | None = None, **variables: Any) -> requests.Response:
        """Send an operation and return the response."""
        return requests.post(
            self._url,
            json={"query": query, "variables": variables},
            headers={"Authorization": f"pat {token or self._token}"},
            timeout=TIMEOUT_S,
        )

    def ask(self, query: str, *, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """Return the data of an operation. Raises `Differs` with the errors that were returned instead."""
        answer = self.respond(query, token=token, **variables).json()
        if answer.get("errors"):
            raise Differs(f"errors: {error_of(answer)}")
        return dict(answer["data"])

    def project(self) -> Project:
        """Return a project to read: one of its own, the one that was named, or the first."""
        if self._own is not None:
            return self._own
        for found in self.ask(PROJECTS)["projects"]:
            if self._named in {None, found["id"], found["name"]} and found["tenant"]:
                return Project(found["id"], found["tenant"]["id"])
        raise NotTried("the token sees no such project")

    def own_project(self) -> Project:
        """Return the project of the probes alone, created when it is first needed and deleted at the end."""
        if self._own is None:
            made = self.ask(CREATE, name=f"urlsync-probe-{secrets.token_hex(4)}")["createTenant"]
            self._own = Project(made["id"], made["tenant"]["id"])
            self._cleanup.callback(self.respond, DELETE, tenantId=self._own.tenant_id)
            self._wait_for_env()
        return self._own

    def _wait_for_env(self) -> None:
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            if not self.respond(READ_ENV, tenantId=self.project().tenant_id).json().get("errors"):
                return
            time.sleep(2)
        raise NotTried("the new project does not get ready")

    def env(self, project: Project) -> tuple[str, dict[str, Any]]:
        """Return the hash and the env vars of a project, which become secrets of the report."""
        found = self.ask(READ_ENV, tenantId=project.tenant_id)["getTenantEnv"]
        env_vars = dict(found["envVars"] or {})
        values = [*env_vars.values(), *(env_vars.get("environment") or {}).values()]
        self.secrets.update(value for value in values if isinstance(value, str) and len(value) > 3)
        return str(found["hash"]), env_vars

    def write(self, value: str, env_hash: str, name: str = ENV_VAR) -> dict[str, Any]:
        """Write an env var of the project of the probes, and return the whole answer."""
        self.secrets.add(value)
        envs = [{"key": name, "value": value}]
        tenant = self.own_project().tenant_id
        return dict(self.respond(WRITE_ENV, tenantId=tenant, currentHash=env_hash, envs=envs).json())

    def give_away(self) -> Project:
        """Transfer the project of the probes to another user. Raises `NotTried`."""
        if self._transfer is None:
            raise NotTried("a transfer needs an invitation that somebody accepts: try it by hand")
        project = self.own_project()
        self._transfer(project.project_id)
        return project


def error_of(answer: dict[str, Any]) -> str:
    """Return code and message of the first error; an empty text if there is none."""
    errors = answer.get("errors") or []
    if not errors:
        return ""
    return f"{(errors[0].get('extensions') or {}).get('code')}: {errors[0].get('message')}"
