from datetime import datetime

import pytest
import requests

from local.hasura.client import ControlPlaneRequestError, HasuraClient, SimulatedProject, SimulatedUser

OWNER = "query Owner($id: uuid!) { projects_by_pk(id: $id) { owner { id } } }"


def owner_id(hasura: HasuraClient, user: SimulatedUser, project: SimulatedProject) -> str | None:
    owner = hasura.graphql(user.token, OWNER, id=project.id)["projects_by_pk"]["owner"]
    return str(owner["id"]) if owner else None


def test_calls_are_counted_by_path_template_and_control_calls_are_not(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    hasura.control("DELETE", "/calls")
    hasura.control("DELETE", "/operations")

    # WHEN
    hasura.read_env(owner.token, project.tenant_id)
    hasura.graphql(owner.token, "{ users { id } projects { id } }")
    hasura.health(project)
    hasura.metadata(project, "export_metadata")
    requests.get(f"{hasura.url}/elsewhere", timeout=10)

    # THEN
    assert hasura.control("GET", "/calls") == {
        "GET (no such path)": 1,
        "GET /projects/{slug}/healthz": 1,
        "POST /projects/{slug}/v1/metadata": 1,
        "POST /v1/graphql": 2,
    }
    assert hasura.control("GET", "/operations") == {"getTenantEnv": 1, "projects": 1, "users": 1}


def test_writes_are_listed_in_order_without_values(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject
) -> None:
    # WHEN
    hashes = [
        hasura.write_env(owner.token, project.tenant_id, PG_DATABASE_URL=f"postgres://{value}")["hash"]
        for value in ("one", "two")
    ]

    # THEN
    writes = hasura.control("GET", "/writes")
    assert [write.pop("hash") for write in writes] == hashes
    assert all(datetime.fromisoformat(write.pop("at")).tzinfo for write in writes)
    assert writes == [{"tenant_id": project.tenant_id, "user_id": owner.id, "keys": ["PG_DATABASE_URL"]}] * 2


def test_an_invitation_is_accepted_or_revoked(
    hasura: HasuraClient, owner: SimulatedUser, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    offer = {"project_id": project.id, "new_owner_id": stranger.id}
    revoked, accepted = (hasura.control("POST", "/invitations", offer)["id"] for _ in range(2))

    # WHEN
    hasura.control("DELETE", f"/invitations/{revoked}")
    still = owner_id(hasura, owner, project)
    hasura.control("POST", f"/invitations/{accepted}/accept")

    # THEN
    assert still == owner.id
    assert owner_id(hasura, stranger, project) == stranger.id
    with pytest.raises(requests.HTTPError, match="404"):
        hasura.control("POST", f"/invitations/{revoked}/accept")


def test_a_collaborator_can_be_let_in_and_out(
    hasura: HasuraClient, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    member = f"/projects/{project.id}/collaborators/{stranger.id}"

    # WHEN
    hasura.control("PUT", member, {"privileges": ["graphql_admin"]})
    inside = hasura.graphql(stranger.token, "{ projects { id } }")["projects"]
    hasura.control("DELETE", member)
    outside = hasura.graphql(stranger.token, "{ projects { id } }")["projects"]

    # THEN
    assert (inside, outside) == ([{"id": project.id}], [])


def test_an_owner_can_be_hidden(hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject) -> None:
    # WHEN
    hasura.control("PUT", f"/projects/{project.id}/owner", {"hidden": True})
    hidden = owner_id(hasura, owner, project)
    hasura.control("PUT", f"/projects/{project.id}/owner", {"hidden": False})

    # THEN
    assert (hidden, owner_id(hasura, owner, project)) == (None, owner.id)


def test_maintenance_refuses_writes_and_transfers_until_it_ends(
    hasura: HasuraClient, owner: SimulatedUser, stranger: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    hasura.control("PUT", "/maintenance")

    # WHEN / THEN
    with pytest.raises(ControlPlaneRequestError, match="maintenance"):
        hasura.write_env(owner.token, project.tenant_id, OTHER="changed")
    with pytest.raises(requests.HTTPError, match="409"):
        hasura.control("POST", "/transfers", {"project_id": project.id, "new_owner_id": stranger.id})
    hasura.control("DELETE", "/maintenance")
    assert hasura.write_env(owner.token, project.tenant_id, OTHER="changed")


def test_a_revoked_token_is_worthless_and_a_chosen_one_is_given(hasura: HasuraClient) -> None:
    # GIVEN
    someone = {"email": "someone@example.com"}
    chosen = hasura.control("POST", "/users", someone | {"token": "sentinel-token"})
    another = hasura.control("POST", "/users", someone)

    # WHEN
    hasura.control("POST", "/tokens/revoke", {"token": another["token"]})

    # THEN
    assert chosen == {"id": another["id"], "token": "sentinel-token"}
    assert hasura.graphql("sentinel-token", "{ users { id } }") == {"users": [{"id": chosen["id"]}]}
    with pytest.raises(ControlPlaneRequestError, match="query_root"):
        hasura.graphql(another["token"], "{ users { id } }")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/users", {}, "404"),
        ("POST", "/transfers", {"project_id": "none", "new_owner_id": "none"}, "404"),
        ("PUT", "/faults", {"api": {"rate": 2}}, "422"),
        ("PUT", "/faults", {"api": {"unknown": 2}}, "422"),
        ("GET", "/unknown", None, "404"),
    ],
)
def test_an_invalid_control_call_is_an_error(
    hasura: HasuraClient, method: str, path: str, body: dict[str, object] | None, status: str
) -> None:
    # WHEN / THEN
    with pytest.raises(requests.HTTPError, match=status):
        hasura.control(method, path, body)


def test_health_tells_that_it_is_up(hasura: HasuraClient) -> None:
    # WHEN / THEN
    assert hasura.control("GET", "/health") == {"status": "ok"}
