"""Reading a target out of Hasura Cloud's answer."""

import json
from collections.abc import Mapping
from typing import Any

from urlsync.adapters.hasura.graphql import unreadable
from urlsync.adapters.http_json import as_object, as_text
from urlsync.domain.failure import MustPause, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Reason
from urlsync.ports.hasura import Target


def read_target_answer(data: Mapping[str, Any], project_id: str, tenant_id: str, env_var: str) -> Target:
    """Return the target, keeping one env var and dropping the rest.

    Raises `MustPause` when the project is not visible any more, `TransientFailure` when the answer leaves
    open whose project it is, whose tenant, or who we are.
    """
    project = _project(data, project_id)
    _check_tenant(project, tenant_id)
    env = as_object(data.get("getTenantEnv")) or {}
    env_hash = as_text(env.get("hash"))
    if not env_hash:
        raise unreadable()
    return Target(
        hash=env_hash,
        value=env_value(as_object(env.get("envVars")) or {}, env_var),
        owner_id=_owner_id(project),
        caller_id=_caller_id(data),
    )


def _project(data: Mapping[str, Any], project_id: str) -> Mapping[str, Any]:
    """Return the project. Null means that this token's user may not see it (any more)."""
    if "projects_by_pk" in data and data["projects_by_pk"] is None:
        raise MustPause(Reason.HASURA_ACCESS_LOST)
    project = as_object(data.get("projects_by_pk"))
    if project is None or project.get("id") != project_id:
        raise unreadable()
    return project


def _check_tenant(project: Mapping[str, Any], tenant_id: str) -> None:
    """Refuse an env that is not the project's."""
    if _id(project.get("tenant")) != tenant_id:
        raise TransientFailure("hasura_tenant_unknown")


def _owner_id(project: Mapping[str, Any]) -> str:
    """Return whose project it is. Hasura's own console reckons with owners without id, and with no owner."""
    owner_id = _id(project.get("owner"))
    if owner_id is None:
        raise TransientFailure("hasura_owner_unknown")
    return owner_id


def _caller_id(data: Mapping[str, Any]) -> str:
    """Return whose token asked: the first of the users that it may see."""
    users = data.get("users")
    caller_id = _id(users[0]) if isinstance(users, list) and users else None
    if caller_id is None:
        raise TransientFailure("hasura_caller_unknown")
    return caller_id


def _id(thing: object) -> str | None:
    """Return the id of an object, or None where there is none worth the name."""
    return as_text((as_object(thing) or {}).get("id")) or None


def env_value(env_vars: Mapping[str, Any], env_var: str) -> Secret | None:
    """Return the env var, or None where it is not set.

    The user's own variables are under `environment`, Hasura's beside it. A value that is no text is shown as
    its JSON: it is not what a source holds, and so it will be replaced.
    """
    environment = as_object(env_vars.get("environment")) or {}
    value = environment[env_var] if env_var in environment else env_vars.get(env_var)
    if value is None:
        return None
    text = as_text(value)
    return Secret(json.dumps(value) if text is None else text)
