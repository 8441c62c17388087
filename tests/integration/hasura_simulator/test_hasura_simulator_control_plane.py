import json
from typing import Any

import pytest
import requests

from local.hasura.client import UPDATE_ENV, ControlPlaneRequestError, HasuraClient, SimulatedProject, SimulatedUser

PROJECT = """
query Project($id: uuid!) {
  users { id email }
  projects_by_pk(id: $id) {
    id name plan_name
    owner { id email enterprise_user { is_active } }
    collaborators { id collaborator { id email } project_collaborator_privileges { privilege_slug } }
    tenant { id region_info { metrics_fqdn } }
    entitlements { id entitlement { type config_is_enabled } }
  }
}
"""
TENANT_BY_NAME = """
query Tenant($name: String!) {
  tenant(where: {project: {name: {_eq: $name}}}, limit: 1) {
    id slug config { hash } project { id name endpoint }
  }
}
"""
DELETE_ENV = """
mutation DeleteEnv($tenantId: uuid!, $currentHash: String!, $deleteEnvs: [String!]!) {
  deleteTenantEnv(tenantId: $tenantId, currentHash: $currentHash, deleteEnvs: $deleteEnvs) { hash envVars }
}
"""
CONFIG_STATUS = """
query Status($tenantId: uuid!) {
  config_status(where: {is_active: {_eq: true}, tenant_id: {_eq: $tenantId}, worker_state: {_eq: "live"}}) {
    hash message is_active worker_state tenant_id
  }
}
"""
SECRET = "postgres://sentinel-user:sentinel-password@db.example.com/shop"


def raw(hasura: HasuraClient, body: str, authorization: str | None = None) -> requests.Response:
    headers = {"Content-Type": "application/json"} | ({"Authorization": authorization} if authorization else {})
    return requests.post(f"{hasura.url}/v1/graphql", data=body, headers=headers, timeout=10)


def refusal(hasura: HasuraClient, token: str, operation: str, **variables: object) -> dict[str, Any]:
    with pytest.raises(ControlPlaneRequestError) as refused:
        hasura.graphql(token, operation, **variables)
    return dict(refused.value.errors[0])


def test_the_consoles_project_query_is_answered(
    hasura: HasuraClient, owner: SimulatedUser, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    member = f"/projects/{project.id}/collaborators/{stranger.id}"
    hasura.control("PUT", member, {"privileges": ["admin", "view_metrics"]})

    # WHEN
    data = hasura.graphql(owner.token, PROJECT, id=project.id)

    # THEN
    found = data["projects_by_pk"]
    [collaborator] = found["collaborators"]
    assert data["users"][0] == {"id": owner.id, "email": "owner@example.com"}
    assert (found["id"], found["name"], found["tenant"]["id"]) == (project.id, "shop", project.tenant_id)
    assert found["owner"] == {"id": owner.id, "email": "owner@example.com", "enterprise_user": None}
    assert collaborator["collaborator"]["id"] == stranger.id
    assert collaborator["project_collaborator_privileges"] == [
        {"privilege_slug": "admin"},
        {"privilege_slug": "view_metrics"},
    ]


def test_projects_and_tenants_are_listed_and_found(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    other = hasura.create_project(owner.token, "other")

    # WHEN
    listed = hasura.graphql(owner.token, "{ projects { id name tenant { id } } }")["projects"]
    [tenant] = hasura.graphql(owner.token, TENANT_BY_NAME, name="shop")["tenant"]
    by_id = hasura.graphql(owner.token, "query($id: uuid!) { tenant_by_pk(id: $id) { id slug } }", id=project.tenant_id)

    # THEN
    assert [(row["id"], row["tenant"]["id"]) for row in listed] == [
        (project.id, project.tenant_id),
        (other.id, other.tenant_id),
    ]
    assert tenant["project"] == {"id": project.id, "name": "shop", "endpoint": project.endpoint}
    assert tenant["config"]["hash"] == hasura.read_env(owner.token, project.tenant_id)["hash"]
    assert by_id["tenant_by_pk"] == {"id": project.tenant_id, "slug": project.slug}
    assert project.endpoint == f"{hasura.url}/projects/{project.slug}"


def test_a_project_is_null_and_its_env_refused_to_who_is_no_member(
    hasura: HasuraClient, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # WHEN
    seen = hasura.graphql(stranger.token, PROJECT, id=project.id)
    query = "query($id: uuid!) { getTenantEnv(tenantId: $id) { hash } }"
    refused = refusal(hasura, stranger.token, query, id=project.tenant_id)

    # THEN
    assert seen["projects_by_pk"] is None
    assert refused["extensions"]["code"] == "access-denied"


def test_env_is_read_merged_and_deleted_from(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    before = hasura.read_env(owner.token, project.tenant_id)

    # WHEN
    updated = hasura.write_env(owner.token, project.tenant_id, PG_DATABASE_URL="postgres://new")
    deleted = hasura.graphql(
        owner.token, DELETE_ENV, tenantId=project.tenant_id, currentHash=updated["hash"], deleteEnvs=["OTHER"]
    )["deleteTenantEnv"]

    # THEN
    assert before["envVars"]["environment"] == {"PG_DATABASE_URL": "postgres://old", "OTHER": "kept"}
    assert updated["envVars"]["environment"] == {"PG_DATABASE_URL": "postgres://new", "OTHER": "kept"}
    assert deleted["envVars"]["environment"] == {"PG_DATABASE_URL": "postgres://new"}
    assert len({before["hash"], updated["hash"], deleted["hash"]}) == 3


def test_a_write_that_changes_nothing_and_one_on_a_stale_hash_are_refused_in_a_200(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    current = hasura.read_env(owner.token, project.tenant_id)["hash"]

    def update(current_hash: str, value: str) -> dict[str, Any]:
        envs = [{"key": "PG_DATABASE_URL", "value": value}]
        ids = {"tenantId": project.tenant_id, "currentHash": current_hash}
        return refusal(hasura, owner.token, UPDATE_ENV, **ids, envs=envs)

    # WHEN
    unchanged, stale = update(current, "postgres://old"), update("0" * 40, "postgres://new")

    # THEN
    assert unchanged["message"] == "nothing changed in config"
    assert stale["extensions"]["code"] == "conflict"


@pytest.mark.parametrize("authorization", [None, "pat unknown", "Bearer unknown", "unknown"])
def test_without_a_valid_token_the_schema_lacks_the_field_and_the_status_is_200(
    hasura: HasuraClient, authorization: str | None
) -> None:
    # WHEN
    answer = raw(hasura, json.dumps({"query": "{ projects { id } }"}), authorization)

    # THEN
    assert answer.status_code == 200
    assert answer.json() == {
        "errors": [
            {
                "message": "field 'projects' not found in type: 'query_root'",
                "extensions": {"path": "$.selectionSet.projects", "code": "validation-failed"},
            }
        ]
    }


@pytest.mark.parametrize(
    "body",
    [
        "not json",
        "[]",
        "{}",
        '{"query": "{ projects { hash_key } }"}',
        '{"query": "mutation { updateEnvVar }"}',
        r'{"query": "{ projects(where: {name: {_eq: \\"\ud800\\"}}) { id } }"}',
        '{"query": "{ tenant_by_pk(id: \\"no-uuid\\") { id } }"}',
        '{"query": "subscription { config_status { hash } }"}',
    ],
)
def test_what_the_schema_does_not_allow_is_refused_in_a_200(
    hasura: HasuraClient, owner: SimulatedUser, body: str
) -> None:
    # WHEN
    answer = raw(hasura, body, f"pat {owner.token}")

    # THEN
    assert answer.status_code == 200
    assert list(answer.json()) == ["errors"]


def test_an_answer_with_errors_has_no_data_though_another_field_succeeded(
    hasura: HasuraClient, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    query = f'{{ users {{ id }} getTenantEnv(tenantId: "{project.tenant_id}") {{ hash }} }}'

    # WHEN
    answer = raw(hasura, json.dumps({"query": query}), f"pat {stranger.token}").json()

    # THEN
    assert list(answer) == ["errors"]


def test_after_a_transfer_the_old_owner_sees_nothing_and_the_new_one_the_kept_env(
    hasura: HasuraClient, owner: SimulatedUser, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # WHEN
    hasura.control("POST", "/transfers", {"project_id": project.id, "new_owner_id": stranger.id})

    # THEN
    assert hasura.graphql(owner.token, PROJECT, id=project.id)["projects_by_pk"] is None
    assert hasura.graphql(stranger.token, PROJECT, id=project.id)["projects_by_pk"]["owner"]["id"] == stranger.id
    kept = hasura.read_env(stranger.token, project.tenant_id)["envVars"]["environment"]
    assert kept["PG_DATABASE_URL"] == "postgres://old"


def test_config_status_can_be_read_as_a_query(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject
) -> None:
    # WHEN
    rows = hasura.graphql(owner.token, CONFIG_STATUS, tenantId=project.tenant_id)["config_status"]

    # THEN
    row = {
        "hash": hasura.read_env(owner.token, project.tenant_id)["hash"],
        "message": "Service configured successfully",
        "is_active": True,
        "worker_state": "live",
        "tenant_id": project.tenant_id,
    }
    assert rows == [row, row]


def test_nothing_a_caller_sends_is_logged(
    hasura: HasuraClient,
    owner: SimulatedUser,
    project: SimulatedProject,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    # GIVEN an update, and the same where the library itself would quote the value
    caplog.set_level("DEBUG")

    # WHEN
    hasura.write_env(owner.token, project.tenant_id, PG_DATABASE_URL=SECRET)
    wrong = [{"key": "PG_DATABASE_URL", "value": {"not": SECRET}}]
    refused = refusal(hasura, owner.token, UPDATE_ENV, tenantId=project.tenant_id, currentHash="0" * 40, envs=wrong)

    # THEN
    written = caplog.text + "".join(capfd.readouterr())
    assert refused["extensions"] == {"path": "$", "code": "validation-failed"}
    assert "sentinel" not in written
    assert owner.token not in written
