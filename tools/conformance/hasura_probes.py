"""What is assumed of Hasura Cloud's control plane and of a project's own API."""

import re
import secrets
import time
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

import requests

from tools.conformance.assumption import NotTried, Register, expect
from tools.conformance.hasura_service import ENV_VAR, PROJECTS, HasuraService, error_of

API: Final = "https://hasura.io/docs/latest/api-reference/cloud-api-reference"
INFISICAL: Final = "https://github.com/Infisical/infisical/pull/7081"
PREVIEW: Final = "https://github.com/rachel-church/hasura-preview-action"
CONSOLE: Final = "the console in https://github.com/hasura/graphql-engine"
HEALTH: Final = "https://hasura.io/docs/2.0/deployment/health-checks"
ROLLED_OUT_S: Final = 120
HASURA: Final[Register[HasuraService]] = Register("Hasura Cloud")

PROJECT: Final = """
query Project($projectId: uuid!) { projects_by_pk(id: $projectId) { id owner { id } tenant { id } } }
"""
PAGE: Final = """
query ProjectsAfter($after: uuid!, $most: Int!) {
  projects(where: {id: {_gt: $after}}, order_by: {id: asc}, limit: $most) { id owner { id } tenant { config { hash } } }
}
"""
LEAST_ID: Final = "00000000-0000-0000-0000-000000000000"
HASHES: Final = "query Hashes { projects { id tenant { id config { hash } } } }"
ENDPOINT: Final = "query Endpoint($tenantId: uuid!) { tenant_by_pk(id: $tenantId) { id project { endpoint } } }"
WORKERS: Final = """
query Workers($tenantId: uuid!) {
  config_status(where: {is_active: {_eq: true}, tenant_id: {_eq: $tenantId}, worker_state: {_eq: "live"}}) {
    hash message
  }
}
"""
COLLABORATORS: Final = "query Members($projectId: uuid!) { projects_by_pk(id: $projectId) { collaborators { id } } }"


@HASURA.assume("caller", "The first row of `users` is the token's user.", CONSOLE)
def caller(hasura: HasuraService) -> str:
    """Compare the first user with the owner of a project of ours."""
    users = hasura.ask("query Caller { users { id email } }")["users"]
    expect(users and users[0]["id"], "no user was returned")
    if len(users) == 1:
        return "one user"
    owners = {
        found["owner"]["id"] for found in hasura.ask("{ projects { owner { id } } }")["projects"] if found["owner"]
    }
    expect(users[0]["id"] in owners, "the first user owns none of the projects")
    return f"{len(users)} users"


@HASURA.assume("refused_token", "A wrong token is answered with 200, and `errors` say so.", INFISICAL)
def refused_token(hasura: HasuraService) -> str:
    """Use a token that nobody made."""
    response = hasura.respond(PROJECTS, token=secrets.token_hex(20))
    expect(response.status_code == HTTPStatus.OK, f"the status is {response.status_code}")
    expect(error_of(response.json()), "there are no errors")
    return error_of(response.json())


@HASURA.assume(
    "owner_is_readable", "A token may read who owns a project.", f"{CONSOLE}; for a token it is an assumption"
)
def owner_is_readable(hasura: HasuraService) -> str:
    """Read the owner of a project."""
    found = hasura.ask(PROJECT, projectId=hasura.project().project_id)["projects_by_pk"]
    expect((found["owner"] or {}).get("id"), "the owner is not shown")
    return "the owner is shown"


@HASURA.assume("unknown_project", "A project that the token does not see is null, without an error.", CONSOLE)
def unknown_project(hasura: HasuraService) -> str:
    """Read a project with a random ID."""
    data = hasura.ask(PROJECT, projectId=str(uuid4()))
    expect(data["projects_by_pk"] is None, "it is something else")
    return "null"


@HASURA.assume(
    "collaborators", "A token may read who else sees a project.", f"{CONSOLE}; for a token it is an assumption"
)
def collaborators(hasura: HasuraService) -> str:
    """Read the collaborators of a project."""
    found = hasura.ask(COLLABORATORS, projectId=hasura.project().project_id)["projects_by_pk"]
    return f"{len(found['collaborators'])} collaborators"


@HASURA.assume("env", "`getTenantEnv` returns a hash, and one's own variables under `environment`.", API)
def env(hasura: HasuraService) -> str:
    """Read the env of a project."""
    env_hash, env_vars = hasura.env(hasura.project())
    expect(env_hash, "there is no hash")
    own = env_vars.get("environment")
    expect(own is None or isinstance(own, dict), "`environment` is no object")
    return f"{len(own or {})} variables; hash of {len(env_hash)} characters"


@HASURA.assume("values_are_readable", "Values of env vars are returned in clear, not masked.", INFISICAL)
def values_are_readable(hasura: HasuraService) -> str:
    """Look at the values of one's own variables."""
    own = hasura.env(hasura.project())[1].get("environment") or {}
    if not own:
        raise NotTried("the project has no variable of its own")
    masked = [name for name, value in own.items() if isinstance(value, str) and re.fullmatch(r"[*•x]+", value)]
    expect(not masked, f"{len(masked)} of {len(own)} values are masked")
    return f"{len(own)} values"


@HASURA.assume("hash_in_lists", "One request returns the hash of every project, the same as `getTenantEnv`.", PREVIEW)
def hash_in_lists(hasura: HasuraService) -> str:
    """Compare the hash in the list with that of the env."""
    project = hasura.project()
    listed = {found["id"]: found["tenant"] for found in hasura.ask(HASHES)["projects"] if found["tenant"]}
    expect(listed[project.project_id]["config"]["hash"] == hasura.env(project)[0], "the list has another hash")
    return f"{len(listed)} projects"


@HASURA.assume("config_status", "A token may query the rollout of an env write, not only subscribe to it.", CONSOLE)
def config_status(hasura: HasuraService) -> str:
    """Query the workers of a project."""
    rows = hasura.ask(WORKERS, tenantId=hasura.project().tenant_id)["config_status"]
    return f"{len(rows)} workers: {', '.join(sorted({str(row['message']) for row in rows}))}"


@HASURA.assume("health", "`/healthz` is for everybody; with `strict=true` it is 200 or 500.", HEALTH)
def health(hasura: HasuraService) -> str:
    """Read the health of a project."""
    endpoint = _endpoint(hasura)
    plain, strict = (requests.get(f"{endpoint}/healthz{query}", timeout=30) for query in ("", "?strict=true"))
    usual = {HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR}
    expect({plain.status_code, strict.status_code} <= usual, f"they are {plain.status_code}, {strict.status_code}")
    return f"{plain.status_code}, strict {strict.status_code}"


@HASURA.assume("metadata_needs_the_secret", "`/v1/metadata` without the admin secret is refused.", HEALTH)
def metadata_needs_the_secret(hasura: HasuraService) -> str:
    """Request the inconsistent metadata of a project without a secret."""
    body = {"type": "get_inconsistent_metadata", "args": {}}
    response = requests.post(f"{_endpoint(hasura)}/v1/metadata", json=body, timeout=30)
    expect(response.status_code >= HTTPStatus.BAD_REQUEST, f"the status is {response.status_code}")
    return str(response.status_code)


def _endpoint(hasura: HasuraService) -> str:
    tenant = hasura.ask(ENDPOINT, tenantId=hasura.project().tenant_id)["tenant_by_pk"]
    return str(tenant["project"]["endpoint"]).rstrip("/")


@HASURA.assume(
    "projects_in_pages",
    "Projects are listed after an ID, in the order of IDs, at most as many as asked for, each with owner and hash.",
    PREVIEW,
)
def projects_in_pages(hasura: HasuraService) -> str:
    """List one page of 501, as a sweep does, and what follows its first project."""
    found = hasura.ask(PAGE, after=LEAST_ID, most=501)["projects"]
    ids = [project["id"] for project in found]
    expect(ids == sorted(set(ids)), "the projects are not in the order of their IDs")
    expect(
        all(project["owner"]["id"] and project["tenant"]["config"]["hash"] for project in found), "a field is missing"
    )
    following = hasura.ask(PAGE, after=ids[0], most=1)["projects"]
    expect([project["id"] for project in following] == ids[1:2], "the next page does not begin with the next project")
    return f"{len(ids)} projects"


@HASURA.assume(
    "hash_moves_in_lists", "A write of one variable moves the hash in the list of projects.", PREVIEW, changes=True
)
def hash_moves_in_lists(hasura: HasuraService) -> str:
    """Write, and list the projects before and after."""
    project = hasura.own_project()

    def listed() -> str:
        found = hasura.ask(PAGE, after=LEAST_ID, most=501)["projects"]
        return next(str(each["tenant"]["config"]["hash"]) for each in found if each["id"] == project.project_id)

    before = listed()
    hasura.write(secrets.token_hex(8), hasura.env(project)[0])
    expect(listed() != before, "the list has the former hash")
    return "the hash has moved"


@HASURA.assume("write", "A write of one variable moves the hash and keeps all others.", API, changes=True)
def write(hasura: HasuraService) -> str:
    """Write one variable, and compare the env before and after."""
    project = hasura.own_project()
    env_hash, before = hasura.env(project)
    value = secrets.token_hex(8)
    answer = hasura.write(value, env_hash)
    expect(not answer.get("errors"), error_of(answer))
    new_hash, after = hasura.env(project)
    expect(new_hash == answer["data"]["updateTenantEnv"]["hash"] != env_hash, "the hash is not the returned one")
    own = dict(after.get("environment") or {})
    expect(own.pop(ENV_VAR, None) == value, "the value is not read back")
    kept = {name: found for name, found in (before.get("environment") or {}).items() if name != ENV_VAR}
    expect(own == kept, "other variables have changed")
    return "the hash has moved"


@HASURA.assume(
    "stale_hash", "A write with a hash that is not current is refused, and changes nothing.", API, changes=True
)
def stale_hash(hasura: HasuraService) -> str:
    """Write with a hash that somebody else has made stale."""
    project = hasura.own_project()
    stale, _ = hasura.env(project)
    _written(hasura.write(secrets.token_hex(8), stale))
    current, _ = hasura.env(project)
    answer = hasura.write(secrets.token_hex(8), stale)
    expect(answer.get("errors"), "the write was accepted: two writers overwrite each other")
    expect(hasura.env(project)[0] == current, "the env has changed")
    return error_of(answer)


@HASURA.assume(
    "no_change", "A write of the present value is refused: `nothing changed in config`.", PREVIEW, changes=True
)
def no_change(hasura: HasuraService) -> str:
    """Write the same value twice."""
    project, value = hasura.own_project(), secrets.token_hex(8)
    _written(hasura.write(value, hasura.env(project)[0]))
    answer = hasura.write(value, hasura.env(project)[0])
    expect("nothing changed in config" in error_of(answer), error_of(answer) or "it was accepted")
    return error_of(answer)


@HASURA.assume(
    "fixed_variables",
    "A variable that version 2 does not let one set is refused: `can not be updated on major version`.",
    "https://github.com/hasura/graphql-engine/issues/6797",
    changes=True,
)
def fixed_variables(hasura: HasuraService) -> str:
    """Write the URL of the metadata database."""
    project = hasura.own_project()
    answer = hasura.write("postgres://probe", hasura.env(project)[0], "HASURA_GRAPHQL_METADATA_DATABASE_URL")
    expect("can not be updated on major version" in error_of(answer), error_of(answer) or "it was accepted")
    return error_of(answer)


@HASURA.assume(
    "rollout",
    "After a write all live workers get the new hash, and say that they are configured.",
    CONSOLE,
    changes=True,
)
def rollout(hasura: HasuraService) -> str:
    """Write, and watch the workers."""
    project = hasura.own_project()
    _written(hasura.write(secrets.token_hex(8), hasura.env(project)[0]))
    env_hash, started = hasura.env(project)[0], time.monotonic()
    while time.monotonic() - started < ROLLED_OUT_S:
        rows = hasura.ask(WORKERS, tenantId=project.tenant_id)["config_status"]
        if rows and all(_is_configured(row, env_hash) for row in rows):
            return f"{len(rows)} workers after {time.monotonic() - started:.0f} s"
        time.sleep(0.2)
    raise NotTried(f"the workers have not all changed within {ROLLED_OUT_S} s")


def _is_configured(row: dict[str, Any], env_hash: str) -> bool:
    return (row["hash"], row["message"]) == (env_hash, "Service configured successfully")


@HASURA.assume(
    "transfer",
    "After a transfer the old owner sees the project no longer, and may neither read nor write its env.",
    "https://hasura.io/docs/2.0/hasura-cloud/projects/transfer-ownership",
    changes=True,
)
def transfer(hasura: HasuraService) -> str:
    """Transfer the project, and look at it with the old owner's token."""
    env_hash, _ = hasura.env(hasura.own_project())
    project = hasura.give_away()
    expect(hasura.ask(PROJECT, projectId=project.project_id)["projects_by_pk"] is None, "the old owner sees it")
    answer = hasura.write(secrets.token_hex(8), env_hash)
    expect(answer.get("errors"), "the old owner may write")
    if hasura.other_token:
        found = hasura.ask(PROJECT, token=hasura.other_token, projectId=project.project_id)["projects_by_pk"]
        expect(found and found["owner"]["id"], "the new owner does not see it")
    return error_of(answer)


def _written(answer: dict[str, Any]) -> None:
    if answer.get("errors"):
        raise NotTried(f"a write was refused: {error_of(answer)}")
