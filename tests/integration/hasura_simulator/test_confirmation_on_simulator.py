"""Confirmations against the Hasura simulator and a real PostgreSQL whose password changes."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from urlsync.adapters.hasura.control_plane import HasuraRollout
from urlsync.adapters.hasura.project_api import HasuraProjectApi
from urlsync.adapters.http.client import HttpClient
from urlsync.domain.confirmation import HealthResult
from urlsync.domain.errors import TransientFailure
from urlsync.domain.fingerprint import Fingerprinter, FixedKeys
from urlsync.domain.secret import Secret
from urlsync.domain.sync import Sync
from urlsync.use_cases.confirming.project_health import SERVING, CheckProjectHealth

from local.hasura.client import HasuraClient, SimulatedProject, SimulatedUser
from local.hasura.server import serving
from local.waiting import wait_until
from tests.fakes.examples import a_connection, a_sync
from tests.fakes.hand_clock import HandClock
from tests.integration.hasura_simulator.conftest import QUICK
from tests.integration.hasura_simulator.rotating_role import RotatingRole

ENV_VAR = "PG_DATABASE_URL"


@dataclass
class Shop:
    """A project on the simulator, its database's role, and whoever judges it."""

    hasura: HasuraClient
    owner: SimulatedUser
    project: SimulatedProject
    role: RotatingRole
    sync: Sync
    check_health: CheckProjectHealth
    fingerprinter: Fingerprinter
    clock: HandClock

    def update(self, password: str) -> None:
        """Rotate the database's password and write the new URL, as a check does."""
        self.write(self.role.set_password(password))

    def write(self, url: str) -> None:
        """Write the env var, as a check does."""
        self.hasura.write_env(self.owner.token, self.project.tenant_id, **{ENV_VAR: url})
        self.sync = replace(self.sync, fingerprint=self.fingerprinter.fingerprint(Secret(url)))

    def look(self, *, repair: bool = False) -> HealthResult:
        connection = a_connection(hasura_token=Secret(self.owner.token))
        return self.check_health(self.sync, connection, repair=repair)

    def outcome(self, *, repair: bool = False) -> HealthResult:
        """Return the outcome once all workers have taken the env over."""
        seen: list[HealthResult] = []
        self.clock.advance(QUICK.restart_delay_max + QUICK.unavailable)

        def has_settled() -> bool:
            try:
                seen.append(self.look(repair=repair))
            except TransientFailure:
                return False
            return seen[-1].failure not in {"rollout_incomplete", "project_unhealthy"}

        wait_until(has_settled, "the workers have taken the env over")
        return seen[-1]

    def add_source(self, name: str, database_url: Any) -> None:
        configuration = {"connection_info": {"database_url": database_url}}
        answer = self.hasura.metadata(self.project, "pg_add_source", name=name, configuration=configuration)
        answer.raise_for_status()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(time.time())


@pytest.fixture
def hasura(clock: HandClock) -> Iterator[HasuraClient]:
    """The simulator, whose workers take an env over only when a test lets time pass."""
    with serving(QUICK, clock=clock) as url:
        yield HasuraClient(url)


@pytest.fixture
def shop(hasura: HasuraClient, owner: SimulatedUser, role: RotatingRole, clock: HandClock) -> Shop:
    url = role.set_password("fake-password-1")
    project = hasura.create_project(owner.token, "shop", **{ENV_VAR: url})
    fingerprinter = Fingerprinter(FixedKeys(Secret("fake-fingerprint-key")))
    http = HttpClient()
    return Shop(
        hasura=hasura,
        owner=owner,
        project=project,
        role=role,
        sync=a_sync(
            project_id=project.id,
            tenant_id=project.tenant_id,
            fingerprint=fingerprinter.fingerprint(Secret(url)),
            metadata_access=True,
        ),
        check_health=CheckProjectHealth(
            HasuraRollout(http, f"{hasura.url}/v1/graphql"), HasuraProjectApi(http), fingerprinter
        ),
        fingerprinter=fingerprinter,
        clock=clock,
    )


def test_workers_take_an_update_over_and_then_the_project_serves(shop: Shop) -> None:
    # GIVEN a project that uses our variable
    shop.add_source("default", {"from_env": ENV_VAR})
    # WHEN the credentials rotate, THEN at first not all workers have them
    shop.update("fake-password-2")
    assert shop.look() == HealthResult(serving=False, failure="rollout_incomplete")
    # AND then it serves
    assert shop.outcome() == SERVING


def test_health_alone_tells_that_it_serves(shop: Shop) -> None:
    shop.sync = replace(shop.sync, metadata_access=False)
    shop.add_source("default", {"from_env": ENV_VAR})
    shop.update("fake-password-2")
    assert shop.outcome() == SERVING


def test_a_source_that_cannot_connect_does_not_serve_and_is_repaired_by_a_reload(shop: Shop) -> None:
    # GIVEN workers that met a database that refused them
    shop.add_source("default", {"from_env": ENV_VAR})
    shop.write(shop.role.url("fake-password-that-is-not-set-yet"))
    broken = HealthResult(serving=False, failure="source_inconsistent")
    assert shop.outcome(repair=True) == broken
    # WHEN the database has the password, THEN they do not notice by themselves
    shop.role.set_password("fake-password-that-is-not-set-yet")
    assert shop.look() == broken
    # BUT connect again on a reload
    assert shop.look(repair=True) == SERVING
    assert shop.look() == SERVING


def test_without_the_metadata_a_broken_project_is_inconsistent(shop: Shop) -> None:
    shop.sync = replace(shop.sync, metadata_access=False)
    shop.add_source("default", {"from_env": ENV_VAR})
    shop.write(shop.role.url("fake-password-that-is-wrong"))
    assert shop.outcome() == HealthResult(serving=None, failure="project_inconsistent")


def test_a_source_elsewhere_does_not_count(shop: Shop, role: RotatingRole) -> None:
    # GIVEN another source, which breaks when its role's password changes
    other = RotatingRole(role.server, "warehouse_role")
    shop.add_source("warehouse", other.set_password("fake-password-1"))
    shop.add_source("default", {"from_env": ENV_VAR})
    other.set_password("fake-password-2")
    # WHEN ours is updated
    shop.update("fake-password-2")
    # THEN it serves, and the other one was left as it is
    assert shop.outcome(repair=True) == SERVING
    assert not shop.hasura.health(shop.project).ok


def test_a_literal_url_is_reported(shop: Shop) -> None:
    shop.add_source("default", shop.role.url("fake-password-1"))
    outcome = HealthResult(serving=False, failure="source_holds_literal_url", conclusive=True)
    assert shop.outcome() == outcome


def test_a_project_without_sources_leaves_it_unknown(shop: Shop) -> None:
    assert shop.outcome() == HealthResult(serving=None, failure="variable_unused", conclusive=True)


def test_a_value_of_somebody_else_is_not_ours_to_judge(shop: Shop) -> None:
    shop.hasura.write_env(shop.owner.token, shop.project.tenant_id, **{ENV_VAR: "postgres://somebody"})
    assert shop.look() == HealthResult(serving=None, failure="target_changed", conclusive=True)
