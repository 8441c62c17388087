import json
import re

import pytest

from local.hasura.cloud import Cloud
from local.hasura.errors import ControlPlaneError
from local.hasura.projects import Project
from local.hasura.users import User
from tests.fakes.hand_clock import HandClock

FORBIDDEN = "HASURA_GRAPHQL_METADATA_DATABASE_URL"


def test_env_vars_hold_hasuras_own_on_top_and_the_users_under_environment(
    cloud: Cloud, owner: User, project: Project
) -> None:
    # WHEN
    env_vars = cloud.environments.read(owner, project).env_vars

    # THEN
    assert env_vars["environment"] == {"PG_DATABASE_URL": "postgres://old", "OTHER": "kept"}
    assert "HASURA_GRAPHQL_ADMIN_SECRET" in env_vars
    assert not all(isinstance(value, str) for key, value in env_vars.items() if key != "environment")


def test_environment_is_absent_without_variables_of_the_user(cloud: Cloud, owner: User) -> None:
    # GIVEN
    bare = cloud.create_project(owner, None, cloud="aws", region="us-east-2", plan=None, envs={})

    # WHEN
    env_vars = cloud.environments.read(owner, bare).env_vars

    # THEN
    assert "environment" not in env_vars


def test_update_sets_only_the_listed_keys(cloud: Cloud, owner: User, project: Project) -> None:
    # WHEN
    changed = cloud.environments.update(owner, project, project.env.hash, {"PG_DATABASE_URL": "postgres://new"})

    # THEN
    assert changed.env_vars["environment"] == {"PG_DATABASE_URL": "postgres://new", "OTHER": "kept"}
    assert project.env is changed


def test_every_write_changes_the_hash_even_back_to_an_old_value(cloud: Cloud, owner: User, project: Project) -> None:
    # GIVEN
    hashes = [project.env.hash]

    # WHEN
    for value in ("postgres://new", "postgres://old"):
        hashes.append(cloud.environments.update(owner, project, hashes[-1], {"PG_DATABASE_URL": value}).hash)

    # THEN
    assert len(set(hashes)) == 3
    assert all(re.fullmatch("[0-9a-f]{40}", env_hash) for env_hash in hashes)


def test_a_write_that_changes_nothing_is_refused(cloud: Cloud, owner: User, project: Project) -> None:
    # WHEN
    with pytest.raises(ControlPlaneError) as refused:
        cloud.environments.update(owner, project, project.env.hash, {"PG_DATABASE_URL": "postgres://old"})

    # THEN
    assert refused.value.message == "nothing changed in config"
    assert cloud.environments.writes == []


def test_a_stale_hash_is_refused_and_nothing_is_written(cloud: Cloud, owner: User, project: Project) -> None:
    # GIVEN
    stale = project.env.hash
    cloud.environments.update(owner, project, stale, {"OTHER": "changed"})

    # WHEN
    with pytest.raises(ControlPlaneError) as refused:
        cloud.environments.update(owner, project, stale, {"PG_DATABASE_URL": "postgres://new"})

    # THEN
    assert refused.value.extensions["code"] == "conflict"
    assert project.env.get("PG_DATABASE_URL") == "postgres://old"


def test_variables_v2_does_not_allow_are_refused_in_both_known_forms(
    cloud: Cloud, owner: User, project: Project
) -> None:
    # GIVEN
    text = f"failed to process env update for {FORBIDDEN} failed with variable {FORBIDDEN} "
    text += "can not be updated on major version 2"

    # WHEN
    messages = set()
    for _ in range(30):
        with pytest.raises(ControlPlaneError) as refused:
            cloud.environments.update(owner, project, project.env.hash, {FORBIDDEN: "postgres://m"})
        messages.add(refused.value.message)

    # THEN
    assert messages == {text, json.dumps({"location": "", "message": text})}


def test_a_new_project_cannot_be_given_them_either(cloud: Cloud, owner: User) -> None:
    # WHEN / THEN
    with pytest.raises(ControlPlaneError, match="can not be updated"):
        cloud.create_project(owner, None, cloud="aws", region="eu", plan=None, envs={FORBIDDEN: "postgres://m"})


def test_delete_drops_only_the_listed_keys(cloud: Cloud, owner: User, project: Project) -> None:
    # WHEN
    left = cloud.environments.delete(owner, project, project.env.hash, ["OTHER"])

    # THEN
    assert left.env_vars["environment"] == {"PG_DATABASE_URL": "postgres://old"}
    with pytest.raises(ControlPlaneError, match="nothing changed in config"):
        cloud.environments.delete(owner, project, left.hash, ["OTHER"])


def test_accepted_writes_are_recorded_without_values(
    cloud: Cloud, owner: User, project: Project, clock: HandClock
) -> None:
    # WHEN
    env = cloud.environments.update(owner, project, project.env.hash, {"B": "secret-b", "A": "secret-a"})

    # THEN
    [write] = cloud.environments.writes
    assert (write.at, write.tenant_id, write.user_id) == (clock.now, project.tenant_id, owner.id)
    assert (write.keys, write.hash) == (["A", "B"], env.hash)
    assert "secret" not in repr(write)


def test_maintenance_refuses_changes_and_not_reads(cloud: Cloud, owner: User, project: Project) -> None:
    # GIVEN
    cloud.maintenance.begin()

    # WHEN / THEN
    assert cloud.environments.read(owner, project).get("OTHER") == "kept"
    with pytest.raises(ControlPlaneError, match="maintenance"):
        cloud.environments.update(owner, project, project.env.hash, {"OTHER": "changed"})
    with pytest.raises(ControlPlaneError, match="maintenance"):
        cloud.environments.delete(owner, project, project.env.hash, ["OTHER"])


@pytest.mark.parametrize(
    ("privileges", "may"), [({"admin"}, True), ({"graphql_admin", "view_metrics"}, False), (set(), False)]
)
def test_of_the_collaborators_only_admins_reach_the_env(
    cloud: Cloud, stranger: User, project: Project, privileges: set[str], *, may: bool
) -> None:
    # GIVEN
    cloud.add_collaborator(project, stranger, frozenset(privileges))

    # WHEN
    assert cloud.project(stranger, project.id) is project

    # THEN
    if may:
        assert cloud.environments.read(stranger, project) is project.env
    else:
        with pytest.raises(ControlPlaneError, match="not authorized"):
            cloud.environments.read(stranger, project)


def test_a_tenant_one_cannot_see_is_refused_like_one_that_is_not(
    cloud: Cloud, stranger: User, project: Project
) -> None:
    # WHEN
    messages = set()
    for tenant in (project, None):
        with pytest.raises(ControlPlaneError) as refused:
            cloud.environments.read(stranger, tenant)
        messages.add(refused.value.message)

    # THEN
    assert len(messages) == 1


def test_lists_keep_a_hash_that_has_moved_if_that_is_set(cloud: Cloud, owner: User, project: Project) -> None:
    # GIVEN lists that show no change from now on
    shown = cloud.shown_hash(project)
    cloud.show_hashes(move=False)
    # WHEN an env var changes THEN the hash that a write needs has moved, and the one in lists has not
    changed = cloud.environments.update(owner, project, shown, {"OTHER": "new"})
    assert changed.hash != shown
    assert cloud.environments.read(owner, project).hash == changed.hash
    assert cloud.shown_hash(project) == shown
    # AND a project that is made later has the one that it has
    later = cloud.create_project(owner, None, cloud="aws", region="us-east-2", plan=None, envs={})
    assert cloud.shown_hash(later) == later.env.hash
    # UNTIL they are honest again
    cloud.show_hashes(move=True)
    assert cloud.shown_hash(project) == changed.hash
