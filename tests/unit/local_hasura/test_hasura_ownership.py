import pytest

from local.hasura.cloud import Cloud
from local.hasura.errors import ControlPlaneError
from local.hasura.projects import Project
from local.hasura.users import User


def test_a_project_is_invisible_to_who_is_no_member(cloud: Cloud, stranger: User, project: Project) -> None:
    # WHEN / THEN
    assert cloud.project(stranger, project.id) is None
    assert cloud.tenant(stranger, project.tenant_id) is None
    assert cloud.projects_of(stranger) == []


def test_project_and_tenant_have_ids_of_their_own(cloud: Cloud, owner: User, project: Project) -> None:
    # WHEN / THEN
    assert project.id != project.tenant_id
    assert cloud.project(owner, project.tenant_id) is None
    assert cloud.tenant(owner, project.id) is None


def test_an_invitation_changes_nothing(cloud: Cloud, owner: User, stranger: User, project: Project) -> None:
    # WHEN
    cloud.transfers.invite(project, stranger)

    # THEN
    assert project.owner == owner
    assert cloud.project(stranger, project.id) is None


def test_acceptance_moves_the_project_and_the_old_owner_loses_all_access(
    cloud: Cloud, owner: User, stranger: User, project: Project
) -> None:
    # GIVEN a new owner who was a collaborator
    cloud.add_collaborator(project, stranger, frozenset({"view_metrics"}))

    # WHEN
    cloud.transfers.accept(cloud.transfers.invite(project, stranger).id)

    # THEN
    assert project.owner == stranger
    assert project.collaborators == {}
    assert cloud.project(owner, project.id) is None
    with pytest.raises(ControlPlaneError, match="not authorized"):
        cloud.environments.read(owner, project)
    assert cloud.environments.read(stranger, project).get("PG_DATABASE_URL") == "postgres://old"


def test_a_revoked_or_used_invitation_cannot_be_accepted(
    cloud: Cloud, owner: User, stranger: User, project: Project
) -> None:
    # GIVEN
    revoked, used = cloud.transfers.invite(project, stranger), cloud.transfers.invite(project, owner)
    cloud.transfers.revoke(revoked.id)
    cloud.transfers.accept(used.id)

    # WHEN / THEN
    for invitation in (revoked, used):
        with pytest.raises(KeyError):
            cloud.transfers.accept(invitation.id)
    assert project.owner == owner


def test_maintenance_stops_transfers(cloud: Cloud, owner: User, stranger: User, project: Project) -> None:
    # GIVEN
    invitation = cloud.transfers.invite(project, stranger)
    cloud.maintenance.begin()

    # WHEN / THEN
    with pytest.raises(ControlPlaneError, match="maintenance"):
        cloud.transfers.accept(invitation.id)
    with pytest.raises(ControlPlaneError, match="maintenance"):
        cloud.transfers.invite(project, stranger)
    assert project.owner == owner


def test_users_lists_the_caller_first_and_then_who_shares_a_project(
    cloud: Cloud, owner: User, stranger: User, project: Project
) -> None:
    # GIVEN
    outsider, _ = cloud.accounts.register("outsider@example.com")
    cloud.add_collaborator(project, stranger, frozenset({"admin"}))

    # WHEN / THEN
    assert cloud.users(owner) == [owner, stranger]
    assert cloud.users(stranger) == [stranger, owner]
    assert cloud.users(outsider) == [outsider]


def test_tenants_are_found_by_the_projects_name(cloud: Cloud, owner: User, project: Project) -> None:
    # GIVEN
    cloud.create_project(owner, "another", cloud="aws", region="us-east-2", plan=None, envs={})

    # WHEN
    found = cloud.projects_of(owner, {"project": {"name": {"_eq": "shop"}}})

    # THEN
    assert found == [project]
    assert cloud.projects_of(owner, {"project": {"name": {"_eq": "none"}}}) == []


@pytest.mark.parametrize("header", [None, "", "{token}", "Bearer {token}", "pat", "pat wrong", "PAT {token}"])
def test_only_a_known_token_after_the_word_pat_names_a_caller(cloud: Cloud, header: str | None) -> None:
    # GIVEN
    user, token = cloud.accounts.register("someone@example.com")

    # WHEN / THEN
    assert cloud.accounts.caller(f"pat {token}") == user
    assert cloud.accounts.caller(header and header.format(token=token)) is None


def test_a_revoked_token_names_nobody_and_the_users_others_still_do(cloud: Cloud) -> None:
    # GIVEN
    user, first = cloud.accounts.register("someone@example.com")
    same, second = cloud.accounts.register("someone@example.com")

    # WHEN
    cloud.accounts.revoke(first)

    # THEN
    assert same == user
    assert cloud.accounts.caller(f"pat {first}") is None
    assert cloud.accounts.caller(f"pat {second}") == user
