"""What operators ask of Hasura Cloud, as it goes over the wire."""

from typing import Any

import pytest
from urlsync.adapters.hasura.projects import MOST_LISTED, PROJECTS_PER_PAGE, HasuraCloudProjects
from urlsync.domain.errors import PermanentFailure, SweepRefused, TransientFailure
from urlsync.domain.secret import Secret
from urlsync.ports.hasura import HashedProject, HasuraUser, Project, ProjectMembers

from tests.fakes.examples import OWNER_ID, PROJECT_ID, TENANT_ID
from tests.fakes.http_pool import Reply, ScriptedPool, scripted

TOKEN = Secret("fake-hasura-token")
PROJECT = Project(project_id=PROJECT_ID, tenant_id=TENANT_ID, name="shop", owner_id=OWNER_ID)


def hasura(*data: Any) -> tuple[HasuraCloudProjects, ScriptedPool]:
    http, pool = scripted(*[Reply(200, {"data": one}) for one in data])
    return HasuraCloudProjects(http, "https://data.pro.hasura.io/v1/graphql"), pool


def a_project(**changes: Any) -> dict[str, Any]:
    whole = {"id": PROJECT_ID, "name": "shop", "owner": {"id": OWNER_ID}, "tenant": {"id": TENANT_ID}}
    return whole | changes


def test_all_users_that_the_token_sees_are_read_in_their_order() -> None:
    api, pool = hasura({"users": [{"id": OWNER_ID, "email": "owner@example.com"}, {"id": "another"}, {"id": None}]})
    assert api.users(TOKEN) == [HasuraUser(id=OWNER_ID, email="owner@example.com"), HasuraUser(id="another")]
    assert pool.calls[0].headers["Authorization"] == "pat fake-hasura-token"


@pytest.mark.parametrize("email", [None, 5, "\ud800"])
def test_an_address_may_be_unknown(email: Any) -> None:
    api, _ = hasura({"users": [{"id": OWNER_ID, "email": email}]})
    assert api.users(TOKEN) == [HasuraUser(id=OWNER_ID)]


@pytest.mark.parametrize("users", [None, [], {}, [None], [{}], [{"id": None}], [{"id": ""}], ["text"]])
def test_a_caller_that_cannot_be_determined(users: Any) -> None:
    api, _ = hasura({"users": users})
    with pytest.raises(TransientFailure, match="hasura_caller_unknown"):
        api.users(TOKEN)


def test_projects_are_listed_and_what_is_not_as_documented_is_left_out() -> None:
    api, _ = hasura({"projects": [a_project(), a_project(id=None), a_project(tenant=None), "text", None]})
    assert api.projects(TOKEN) == [PROJECT]


@pytest.mark.parametrize("owner", [None, {}, {"id": None}, {"id": ""}, "text"])
def test_an_owner_may_be_unknown(owner: Any) -> None:
    api, _ = hasura({"projects_by_pk": a_project(owner=owner)})
    project = api.project(TOKEN, PROJECT_ID)
    assert project is not None
    assert project.owner_id is None


def test_one_project_is_asked_for_by_its_id() -> None:
    api, pool = hasura({"projects_by_pk": a_project()})
    assert api.project(TOKEN, PROJECT_ID) == PROJECT
    assert pool.calls[0].json()["variables"] == {"projectId": PROJECT_ID}


def test_a_project_that_is_null_is_not_visible() -> None:
    api, _ = hasura({"projects_by_pk": None})
    assert api.project(TOKEN, PROJECT_ID) is None


@pytest.mark.parametrize("data", [{}, {"projects_by_pk": []}, {"projects_by_pk": {"id": "another"}}])
def test_an_answer_without_the_project_is_no_answer(data: Any) -> None:
    api, _ = hasura(data)
    with pytest.raises(TransientFailure, match="hasura_answer_unreadable"):
        api.project(TOKEN, PROJECT_ID)


def test_names_of_env_vars_are_those_at_both_places() -> None:
    # GIVEN the user's variables under `environment`, Hasura's beside it
    env_vars = {"HASURA_GRAPHQL_X": {"a": 1}, "environment": {"PG_DATABASE_URL": "v", "": "w", "\ud800": "x"}}
    api, pool = hasura({"getTenantEnv": {"envVars": env_vars}})
    # WHEN THEN
    assert api.env_var_names(TOKEN, TENANT_ID) == {"HASURA_GRAPHQL_X", "PG_DATABASE_URL"}
    assert pool.calls[0].json()["variables"] == {"tenantId": TENANT_ID}


@pytest.mark.parametrize("env_vars", [None, {}, {"environment": None}])
def test_a_project_without_env_vars(env_vars: Any) -> None:
    api, _ = hasura({"getTenantEnv": {"envVars": env_vars}})
    assert api.env_var_names(TOKEN, TENANT_ID) == set()


@pytest.mark.parametrize("data", [{}, {"getTenantEnv": None}, {"projects": None}, {"projects": {}}])
def test_lists_that_are_none_are_unreadable(data: Any) -> None:
    api, _ = hasura(data, data)
    with pytest.raises(TransientFailure, match="hasura_answer_unreadable"):
        api.env_var_names(TOKEN, TENANT_ID)
    with pytest.raises(TransientFailure, match="hasura_answer_unreadable"):
        api.projects(TOKEN)


def test_a_dead_token_has_no_access() -> None:
    http, _ = scripted(Reply(401, {"errors": [{"message": "unauthorized"}]}))
    with pytest.raises(PermanentFailure, match="hasura_access_lost"):
        HasuraCloudProjects(http, "https://data.pro.hasura.io/v1/graphql").users(TOKEN)


COLLABORATORS = {"collaborators": [{"id": "1"}]}


@pytest.mark.parametrize(
    ("more", "others"),
    [(COLLABORATORS, True), ({"collaborators": []}, False), ({"collaborators": None}, None), ({}, None)],
)
def test_whether_others_can_see_a_project_is_known_only_if_hasura_says_so(more: Any, others: bool | None) -> None:  # noqa: FBT001
    api, pool = hasura({"projects_by_pk": a_project(**more)})
    assert api.members(TOKEN, PROJECT_ID) == ProjectMembers(owner_id=OWNER_ID, others=others)
    assert pool.calls[0].json()["variables"] == {"projectId": PROJECT_ID}


def test_collaborators_that_the_token_may_not_read_are_unknown() -> None:
    refused = {"errors": [{"message": "field 'collaborators' not found in type: 'projects'"}]}
    http, _ = scripted(Reply(200, refused), Reply(200, {"data": {"projects_by_pk": a_project()}}))
    api = HasuraCloudProjects(http, "https://data.pro.hasura.io/v1/graphql")
    assert api.members(TOKEN, PROJECT_ID) == ProjectMembers(owner_id=OWNER_ID, others=None)


def test_a_project_that_is_not_visible_has_no_members() -> None:
    refused = {"errors": [{"message": "field 'collaborators' not found in type: 'projects'"}]}
    hidden = Reply(200, {"data": {"projects_by_pk": None}})
    http, _ = scripted(hidden, Reply(200, refused), hidden)
    api = HasuraCloudProjects(http, "https://data.pro.hasura.io/v1/graphql")
    assert [api.members(TOKEN, PROJECT_ID), api.members(TOKEN, PROJECT_ID)] == [None, None]


@pytest.mark.parametrize("project", [[], {"id": "another"}, {}])
def test_members_of_something_else_are_no_answer(project: Any) -> None:
    api, _ = hasura({"projects_by_pk": project})
    with pytest.raises(TransientFailure, match="hasura_answer_unreadable"):
        api.members(TOKEN, PROJECT_ID)


# ---------------------------------------------------------------- sweeps


def a_hashed_project(project_id: str, env_hash: str | None = "hash-1") -> dict[str, Any]:
    return {"id": project_id, "owner": {"id": OWNER_ID}, "tenant": {"config": {"hash": env_hash}}}


def test_a_page_of_projects_begins_after_an_id_and_has_hashes_and_owners() -> None:
    api, pool = hasura({"projects": [a_hashed_project("b"), a_hashed_project("c", None)]})
    page = api.projects_after(TOKEN, "a")
    assert page.projects == [HashedProject(project_id="b", config_hash="hash-1", owner_id=OWNER_ID)]
    assert not page.more
    assert pool.calls[0].json()["variables"] == {"after": "a", "most": PROJECTS_PER_PAGE + 1}


def test_the_first_page_begins_with_the_least_id_and_a_full_one_is_not_the_last() -> None:
    full = [a_hashed_project(f"{number:04}-project") for number in range(1, PROJECTS_PER_PAGE + 2)]
    api, pool = hasura({"projects": full})
    page = api.projects_after(TOKEN, "")
    assert page.more
    assert len(page.projects) == PROJECTS_PER_PAGE
    assert pool.calls[0].json()["variables"]["after"] == "00000000-0000-0000-0000-000000000000"


def test_a_page_that_is_just_full_is_the_last_one() -> None:
    full = [a_hashed_project(f"{number:04}-project") for number in range(1, PROJECTS_PER_PAGE + 1)]
    assert not hasura({"projects": full})[0].projects_after(TOKEN, "").more


@pytest.mark.parametrize(
    "listed",
    [
        [a_hashed_project("c"), a_hashed_project("b")],
        [a_hashed_project("a")],
        [a_hashed_project("b", None)],
        [a_hashed_project(f"{number:04}-project") for number in range(MOST_LISTED + 1)],
    ],
    ids=["another order", "from the beginning", "no hashes", "no pages"],
)
def test_a_list_that_is_of_no_use_for_a_sweep_is_refused(listed: list[Any]) -> None:
    api, _ = hasura({"projects": listed})
    with pytest.raises(SweepRefused, match="hasura_list_refused"):
        api.projects_after(TOKEN, "a")


def test_a_server_that_does_not_know_a_field_refuses_and_one_that_is_down_does_not() -> None:
    unknown = {"errors": [{"message": "field 'config' not found in type: 'tenant'"}]}
    for reply, expected in ((Reply(200, unknown), SweepRefused), (Reply(503, {}), TransientFailure)):
        http, _ = scripted(reply)
        api = HasuraCloudProjects(http, "https://data.pro.hasura.io/v1/graphql")
        with pytest.raises(expected):
            api.projects_after(TOKEN, "a")
