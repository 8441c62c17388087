from hypothesis import given
from hypothesis import strategies as st

from local.hasura.cloud import Cloud
from local.hasura.env import Env
from local.hasura.projects import Project
from local.hasura.users import User
from local.hasura.workers import CONFIGURED, Worker
from tests.fakes.hand_clock import HandClock

TENANT = "7a1c0000-0000-4000-8000-000000000001"
delays = st.floats(min_value=0, max_value=5)


def live_hashes(cloud: Cloud, owner: User, project: Project) -> list[str]:
    where = {"tenant_id": {"_eq": project.tenant_id}, "is_active": {"_eq": True}, "worker_state": {"_eq": "live"}}
    rows = cloud.config_status(owner, where)
    assert all(row["message"] == CONFIGURED for row in rows)
    return [row["hash"] for row in rows]


def test_workers_take_a_new_env_over_one_after_the_other_and_are_down_meanwhile(
    cloud: Cloud, owner: User, project: Project, clock: HandClock
) -> None:
    # GIVEN
    old = project.env.hash
    new = cloud.environments.update(owner, project, old, {"OTHER": "changed"}).hash

    # WHEN
    seen = []
    for _ in range(60):
        seen.append(live_hashes(cloud, owner, project))
        clock.advance(0.05)

    # THEN
    assert seen[0] == [old, old]
    assert seen[-1] == [new, new]
    assert any(hashes.count(new) == 1 for hashes in seen)
    assert any(len(hashes) < 2 for hashes in seen)


def test_a_worker_that_is_restarting_is_listed_but_not_live(
    cloud: Cloud, owner: User, project: Project, clock: HandClock
) -> None:
    # GIVEN
    new = cloud.environments.update(owner, project, project.env.hash, {"OTHER": "changed"}).hash

    # WHEN
    restarting = []
    for _ in range(60):
        clock.advance(0.05)
        restarting += [row for row in cloud.config_status(owner, None) if row["worker_state"] != "live"]

    # THEN
    assert {(row["hash"], row["message"]) for row in restarting} == {(new, None)}


def test_config_status_shows_nothing_of_other_peoples_projects(cloud: Cloud, stranger: User, project: Project) -> None:
    # WHEN / THEN
    assert cloud.config_status(stranger, {"tenant_id": {"_eq": project.tenant_id}}) == []


def test_a_newer_env_replaces_one_that_no_worker_has_begun_to_take_over() -> None:
    # GIVEN
    first, second, third = (Env(TENANT, revision) for revision in range(3))
    worker = Worker(first)

    # WHEN
    worker.schedule_restart(second, now=0, delay=10, lasts=1)
    worker.schedule_restart(third, now=5, delay=1, lasts=1)

    # THEN
    assert worker.view(5.9).env is first
    assert [worker.view(now).env for now in (6, 10, 20)] == [third] * 3


@given(st.lists(st.tuples(delays, delays, delays), min_size=1, max_size=20))
def test_however_writes_follow_each_other_a_worker_ends_with_the_last_env_and_never_goes_back(
    writes: list[tuple[float, float, float]],
) -> None:
    # GIVEN
    worker, now, seen = Worker(Env(TENANT)), 0.0, []

    # WHEN
    for revision, (pause, delay, lasts) in enumerate(writes, start=1):
        worker.schedule_restart(Env(TENANT, revision), now, delay, lasts)
        now += pause
        seen.append(worker.view(now).env.revision)

    # THEN
    final = worker.view(now + 1_000)
    assert seen == sorted(seen)
    assert (final.env.revision, final.up) == (len(writes), True)
