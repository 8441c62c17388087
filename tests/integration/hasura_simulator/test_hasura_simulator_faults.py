import time

import pytest
import requests

from local.hasura.client import ControlPlaneRequestError, HasuraClient, SimulatedProject, SimulatedUser

READ = "{ users { id } }"


def inject(hasura: HasuraClient, **faults: float | str) -> None:
    hasura.control("PUT", "/faults", {"api": faults})


def test_a_failed_call_has_the_chosen_status_and_no_effect(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    inject(hasura, rate=1, status=429)

    # WHEN
    answers = [
        requests.post(f"{hasura.url}/v1/graphql", json={"query": READ}, timeout=10),
        hasura.health(project),
        hasura.run_sql(project, "SELECT 1"),
    ]

    # THEN
    assert [answer.status_code for answer in answers] == [429] * 3
    hasura.control("DELETE", "/faults")
    assert hasura.graphql(owner.token, READ)


def test_a_graphql_fault_is_errors_in_a_200(hasura: HasuraClient, owner: SimulatedUser) -> None:
    # GIVEN
    inject(hasura, graphql_error="there was an internal error while serving your request")

    # WHEN
    with pytest.raises(ControlPlaneRequestError) as refused:
        hasura.graphql(owner.token, READ)

    # THEN
    [error] = refused.value.errors
    assert error["message"] == "there was an internal error while serving your request"
    assert error["extensions"]["code"] == "GenericServerError"
    assert error["extensions"]["id"]


def test_a_lost_answer_leaves_the_effect_behind_and_the_connection_closed(
    hasura: HasuraClient, owner: SimulatedUser, project: SimulatedProject
) -> None:
    # GIVEN
    current = hasura.read_env(owner.token, project.tenant_id)["hash"]
    update = """
        mutation($id: uuid!, $hash: String!) {
          updateTenantEnv(tenantId: $id, currentHash: $hash, envs: [{key: "OTHER", value: "lost"}]) { hash }
        }"""
    inject(hasura, lose_answer_rate=1)

    # WHEN
    with pytest.raises(requests.ConnectionError):
        hasura.graphql(owner.token, update, id=project.tenant_id, hash=current)

    # THEN
    hasura.control("DELETE", "/faults")
    after = hasura.read_env(owner.token, project.tenant_id)
    assert after["envVars"]["environment"]["OTHER"] == "lost"
    assert [write["hash"] for write in hasura.control("GET", "/writes")] == [after["hash"]]


def test_faulted_calls_are_counted_and_control_calls_never_meet_a_fault(
    hasura: HasuraClient, owner: SimulatedUser
) -> None:
    # GIVEN
    inject(hasura, rate=1)
    hasura.control("DELETE", "/calls")

    # WHEN
    for _ in range(3):
        with pytest.raises(requests.JSONDecodeError):
            hasura.graphql(owner.token, READ)

    # THEN
    assert hasura.control("GET", "/calls") == {"POST /v1/graphql": 3}
    assert hasura.control("GET", "/faults")["api"]["rate"] == 1


def test_latency_delays_every_answer(hasura: HasuraClient, owner: SimulatedUser) -> None:
    # GIVEN
    inject(hasura, latency_s=0.2)

    # WHEN
    began = time.monotonic()
    hasura.graphql(owner.token, READ)

    # THEN
    assert time.monotonic() - began >= 0.2


def test_a_rate_between_fails_some_calls_and_the_others_succeed(hasura: HasuraClient, owner: SimulatedUser) -> None:
    # GIVEN
    inject(hasura, rate=0.5, status=500)

    # WHEN
    headers = {"Authorization": f"pat {owner.token}"}
    statuses = [
        requests.post(f"{hasura.url}/v1/graphql", json={"query": READ}, headers=headers, timeout=10).status_code
        for _ in range(40)
    ]

    # THEN
    assert set(statuses) == {200, 500}
