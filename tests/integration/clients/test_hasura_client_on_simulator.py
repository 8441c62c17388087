"""The Hasura Cloud client against the simulator: what both understand by the same words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from urlsync.adapters.hasura.control_plane import HasuraCloud
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.secret import Secret
from urlsync.ports.hasura import Target

from local.hasura.client import HasuraClient, SimulatedProject
from local.hasura.server import serving
from local.hasura.settings import Settings
from tests.fakes.leaks import result_or_failure

AWKWARD = 'postgres://u:p"\\ \r\n{$}@127.0.0.1:1/é😀'


@dataclass
class Someone:
    """A user of Hasura Cloud."""

    id: str
    token: str


@dataclass
class Shop:
    """A project on the simulator, and our client with its owner's token."""

    simulator: HasuraClient
    project: SimulatedProject
    owner: Someone
    cloud: HasuraCloud

    def read(self, someone: Someone | None = None, env_var: str = "PG_DATABASE_URL") -> Target:
        token = Secret((someone or self.owner).token)
        return self.cloud.read_target(token, self.project.id, self.project.tenant_id, env_var)

    def write(self, current_hash: str, value: str, env_var: str = "PG_DATABASE_URL") -> None:
        self.cloud.write_target(Secret(self.owner.token), self.project.tenant_id, current_hash, env_var, Secret(value))

    def failure_of_write(self, current_hash: str, value: str = "new", env_var: str = "PG_DATABASE_URL") -> str:
        return str(result_or_failure(lambda: self.write(current_hash, value, env_var)))

    def stranger(self) -> Someone:
        return Someone(**self.simulator.control("POST", "/users", {"email": "stranger@example.com"}))

    def fault(self, **api: Any) -> None:
        self.simulator.control("PUT", "/faults", {"api": api})


@pytest.fixture
def shop() -> Iterator[Shop]:
    with serving(Settings()) as url:
        simulator = HasuraClient(url)
        owner = Someone(**simulator.control("POST", "/users", {"email": "owner@example.com"}))
        project = simulator.create_project(owner.token, "shop", PG_DATABASE_URL="old", OTHER="other")
        simulator.control("DELETE", "/calls")
        yield Shop(simulator, project, owner, HasuraCloud(HttpClient(), f"{url}/v1/graphql"))


def test_a_target_is_read_with_one_call(shop: Shop) -> None:
    # WHEN
    target = shop.read()

    # THEN
    assert target.value == Secret("old")
    assert target.owner_id == target.caller_id == shop.owner.id
    assert shop.simulator.control("GET", "/calls") == {"POST /v1/graphql": 1}


def test_an_env_var_that_is_not_set_is_none(shop: Shop) -> None:
    assert shop.read(env_var="MISSING").value is None


@pytest.mark.parametrize("value", ["new", AWKWARD])
def test_a_write_changes_one_env_var_and_no_other(shop: Shop, value: str) -> None:
    # GIVEN
    before = shop.read()

    # WHEN
    shop.write(before.hash, value)

    # THEN
    after = shop.read()
    assert after.value == Secret(value)
    assert after.hash != before.hash
    assert shop.read(env_var="OTHER").value == Secret("other")
    assert shop.simulator.control("GET", "/writes")[-1]["keys"] == ["PG_DATABASE_URL"]


def test_an_equal_value_is_refused_by_name(shop: Shop) -> None:
    assert shop.failure_of_write(shop.read().hash, "old") == "hasura_nothing_changed"


def test_a_stale_hash_writes_nothing(shop: Shop) -> None:
    # GIVEN a write that came first
    stale = shop.read().hash
    shop.write(stale, "newer")

    # WHEN / THEN
    assert shop.failure_of_write(stale, "too late") == "hasura_error"
    assert shop.read().value == Secret("newer")


def test_a_variable_that_the_project_may_not_set_is_refused(shop: Shop) -> None:
    current_hash = shop.read().hash

    assert shop.failure_of_write(current_hash, env_var="HASURA_GRAPHQL_METADATA_DATABASE_URL") == "hasura_refused"


def test_maintenance_stops_writes_but_no_reads(shop: Shop) -> None:
    shop.simulator.control("PUT", "/maintenance")

    assert shop.failure_of_write(shop.read().hash) == "hasura_maintenance"


def test_a_stranger_has_no_access(shop: Shop) -> None:
    assert str(result_or_failure(lambda: shop.read(shop.stranger()))) == "hasura_access_lost"


def test_a_token_that_nobody_knows_has_no_access(shop: Shop) -> None:
    unknown = Someone(id="", token="fake-unknown-token")

    assert str(result_or_failure(lambda: shop.read(unknown))) == "hasura_access_lost"


def test_a_revoked_token_has_no_access(shop: Shop) -> None:
    current_hash = shop.read().hash
    shop.simulator.control("POST", "/tokens/revoke", {"token": shop.owner.token})

    assert str(result_or_failure(shop.read)) == "hasura_access_lost"
    assert shop.failure_of_write(current_hash) == "hasura_access_lost"


def test_a_new_owner_is_notified_to_a_collaborator_and_the_old_owner_loses_access(shop: Shop) -> None:
    # GIVEN
    new_owner = shop.stranger()

    # WHEN
    transfer = {"project_id": shop.project.id, "new_owner_id": new_owner.id}
    shop.simulator.control("POST", "/transfers", transfer)

    # THEN
    assert str(result_or_failure(shop.read)) == "hasura_access_lost"
    target = shop.read(new_owner)
    assert target.owner_id == target.caller_id == new_owner.id


def test_an_admin_is_not_taken_for_the_owner(shop: Shop) -> None:
    # GIVEN
    admin = shop.stranger()
    path = f"/projects/{shop.project.id}/collaborators/{admin.id}"
    shop.simulator.control("PUT", path, {"privileges": ["admin"]})

    # WHEN
    target = shop.read(admin)

    # THEN
    assert (target.owner_id, target.caller_id) == (shop.owner.id, admin.id)


def test_a_hidden_owner_is_unknown(shop: Shop) -> None:
    shop.simulator.control("PUT", f"/projects/{shop.project.id}/owner", {"hidden": True})

    assert str(result_or_failure(shop.read)) == "hasura_owner_unknown"


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"status": 503}, "hasura_unavailable"),
        ({"status": 429}, "hasura_rate_limited"),
        ({"status": 401}, "hasura_blocked"),
        ({"status": 403, "html": True}, "hasura_blocked"),
        ({"status": 200, "html": True}, "hasura_answer_unreadable"),
        ({"graphql_error": "unauthorized"}, "hasura_access_lost"),
        ({"graphql_error": "there was an internal error while serving your request"}, "hasura_unavailable"),
        ({"lose_answer_rate": 1.0}, "hasura_unreachable"),
    ],
)
def test_faults_have_their_names(shop: Shop, fault: dict[str, Any], failure: str) -> None:
    current_hash = shop.read().hash
    shop.fault(**fault)

    assert str(result_or_failure(shop.read)) == failure
    assert shop.failure_of_write(current_hash) == failure


def test_a_write_whose_answer_was_lost_is_seen_by_the_next_read(shop: Shop) -> None:
    # GIVEN
    current_hash = shop.read().hash
    shop.fault(lose_answer_rate=1.0)

    # WHEN
    assert shop.failure_of_write(current_hash, "landed") == "hasura_unreachable"
    shop.simulator.control("DELETE", "/faults")

    # THEN
    assert shop.read().value == Secret("landed")
