"""Who gets a password, and how the first administrator of a stack is named."""

from typing import Any, cast

import pytest

from tests.fakes.user_pool import FakeUserPool
from tools.deployed import first_administrator
from tools.operator_account import describe, give_access

SINGLE_SIGN_ON = "Company_00u1"


@pytest.fixture
def pool() -> FakeUserPool:
    return FakeUserPool()


def access(pool: FakeUserPool, name: str, role: str | None = None) -> str | None:
    """Give a role, as `make operator` does."""
    return give_access(cast("Any", pool), "pool-1", name, role=role)


def administrator(pool: FakeUserPool, name: str | None) -> str | None:
    """Name the first administrator, as `make deploy` does."""
    return first_administrator(cast("Any", pool), "pool-1", "dev-urlsync", name, None)


def test_a_person_of_single_sign_on_gets_a_role_and_no_password(pool: FakeUserPool) -> None:
    # GIVEN somebody who has signed in at the identity provider
    pool.providers = ["Company"]
    pool.sign_in_first(SINGLE_SIGN_ON)

    password = access(pool, SINGLE_SIGN_ON, "operator")

    assert (password, pool.passwords) == (None, [])
    assert pool.people[SINGLE_SIGN_ON]["groups"] == ["operator"]
    assert "single sign-on" in describe(SINGLE_SIGN_ON, password)


@pytest.mark.parametrize("name", [SINGLE_SIGN_ON, SINGLE_SIGN_ON.lower()])
def test_nobody_takes_a_name_before_the_person_of_single_sign_on_has_signed_in(pool: FakeUserPool, name: str) -> None:
    pool.providers = ["Company"]

    with pytest.raises(SystemExit, match="has not signed in yet"):
        access(pool, name)

    assert pool.people == {}


def test_without_such_a_provider_it_is_a_name_like_any_other(pool: FakeUserPool) -> None:
    password = access(pool, SINGLE_SIGN_ON)

    assert password is not None
    assert password in describe(SINGLE_SIGN_ON, password)
    assert pool.passwords == [SINGLE_SIGN_ON]


@pytest.mark.parametrize("role", ["owner", "viewer", "operator"])
def test_another_role_takes_the_place_of_the_earlier_one(pool: FakeUserPool, role: str) -> None:
    access(pool, "ann", "admin")

    access(pool, "ann", role)

    assert pool.people["ann"]["groups"] == [role]


def test_a_new_password_changes_no_role_and_somebody_new_is_an_owner(pool: FakeUserPool) -> None:
    access(pool, "ann", "admin")

    assert access(pool, "ann") != access(pool, "bea")

    assert (pool.people["ann"]["groups"], pool.people["bea"]["groups"]) == (["admin"], ["owner"])


def test_the_first_deployment_names_an_administrator(pool: FakeUserPool) -> None:
    said = administrator(pool, "ann")

    assert pool.people["ann"]["groups"] == ["admin"]
    assert "ann can sign in once" in (said or "")


def test_a_stack_without_an_administrator_says_so_after_each_deployment(pool: FakeUserPool) -> None:
    access(pool, "bea", "operator")

    assert "make operator NAME=... ROLE=admin EMAIL=... STACK=dev-urlsync" in (administrator(pool, None) or "")


def test_a_later_deployment_makes_nobody_an_administrator(pool: FakeUserPool) -> None:
    access(pool, "ann", "admin")

    assert administrator(pool, None) is None
    assert "was not added" in (administrator(pool, "mallory") or "")
    assert pool.people.keys() == {"ann"}
