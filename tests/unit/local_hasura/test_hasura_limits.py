"""The maintenance mode, the rate limit, and values that read back otherwise than they were written."""

import pytest

from local.hasura.cloud import Cloud
from local.hasura.env import MASK, ReadBack
from local.hasura.errors import ControlPlaneError
from local.hasura.projects import Project
from local.hasura.users import User
from tests.fakes.hand_clock import HandClock

TEN_MINUTES = 600


def test_a_maintenance_of_ten_minutes_ends_automatically(
    cloud: Cloud, clock: HandClock, owner: User, project: Project
) -> None:
    # GIVEN
    cloud.maintenance.begin(TEN_MINUTES)

    # WHEN it has almost ended
    clock.advance(TEN_MINUTES - 1)

    # THEN changes are refused, and a second later they are not
    with pytest.raises(ControlPlaneError, match="maintenance"):
        cloud.environments.update(owner, project, project.env.hash, {"OTHER": "changed"})
    clock.advance(1)
    cloud.environments.update(owner, project, project.env.hash, {"OTHER": "changed"})
    assert project.env.get("OTHER") == "changed"


def test_the_rate_limit_is_for_each_caller_and_minute(cloud: Cloud, clock: HandClock) -> None:
    # GIVEN
    cloud.rate_limit.per_minute = 2
    for caller in ("a", "a", "b"):
        cloud.rate_limit.take(caller)

    # WHEN
    with pytest.raises(ControlPlaneError) as refused:
        cloud.rate_limit.take("a")

    # THEN
    assert (refused.value.message, refused.value.extensions["code"]) == (
        "rate limit of 2 exceeded",
        "rate-limit-exceeded",
    )
    cloud.rate_limit.take("b")
    clock.advance(60)
    cloud.rate_limit.take("a")


def test_there_is_no_rate_limit_unless_one_is_set(cloud: Cloud) -> None:
    for _ in range(1_000):
        cloud.rate_limit.take("a")


def test_a_masked_value_reads_back_as_a_mask_and_serves_as_written(
    cloud: Cloud, clock: HandClock, owner: User, project: Project
) -> None:
    # GIVEN
    project.read_back = ReadBack(masked=frozenset({"OTHER", "MISSING"}))

    # WHEN
    written = cloud.environments.update(owner, project, project.env.hash, {"OTHER": "changed"})

    # THEN the API shows the mask, with the hash of the real value
    read = cloud.environments.read(owner, project)
    assert written.env_vars["environment"] == read.env_vars["environment"]
    assert read.env_vars["environment"] == {"PG_DATABASE_URL": "postgres://old", "OTHER": MASK}
    assert read.hash == written.hash == project.env.hash
    # AND the workers have the value
    clock.advance(60)
    assert {view.env.get("OTHER") for view in project.workers.views(clock())} == {"changed"}


def test_a_value_may_be_stored_otherwise_than_written(cloud: Cloud, owner: User, project: Project) -> None:
    # GIVEN
    project.read_back = ReadBack(suffixes={"OTHER": "?sslmode=require"})

    # WHEN
    written = cloud.environments.update(
        owner, project, project.env.hash, {"OTHER": "changed", "PG_DATABASE_URL": "postgres://new"}
    )

    # THEN
    assert written.get("OTHER") == project.env.get("OTHER") == "changed?sslmode=require"
    assert written.get("PG_DATABASE_URL") == "postgres://new"


def test_the_caller_need_not_be_the_first_of_the_users(
    cloud: Cloud, owner: User, stranger: User, project: Project
) -> None:
    # GIVEN
    cloud.add_collaborator(project, stranger, frozenset())
    assert cloud.users(owner) == [owner, stranger]

    # WHEN
    cloud.caller_first = False

    # THEN
    assert cloud.users(owner) == [stranger, owner]
