"""Credentials: each has a role, a password and a URL of its own."""

import re

import pytest

from local.heroku.model.addon import Addon, Attachment
from local.heroku.model.errors import HerokuError
from tests.fakes.heroku_town import Town

STANDARD = "heroku-postgresql:standard-0"


@pytest.fixture
def addon(town: Town) -> Addon:
    return town.with_database(STANDARD)


def attach(town: Town, addon: Addon, name: str, namespace: str) -> Attachment:
    return town.heroku.postgres.attach(town.app, addon, town.account, name=name, namespace=namespace, confirm=None)


def urls(town: Town) -> dict[str, str]:
    return town.heroku.config(town.app)


def test_a_named_credential_and_a_pool_have_urls_of_their_own(town: Town, addon: Addon) -> None:
    # WHEN a named credential and a connection pool are attached
    town.heroku.postgres.create_credential(addon, "analyst")
    attach(town, addon, "ANALYST", "credential:analyst")
    attach(town, addon, "DATABASE_CONNECTION_POOL", "connection-pooling:default")
    # THEN there are three URLs of one database, each with its own role and password
    assert set(urls(town)) == {"DATABASE_URL", "ANALYST_URL", "DATABASE_CONNECTION_POOL_URL"}
    assert len(set(urls(town).values())) == 3
    assert {url.rpartition("/")[2] for url in urls(town).values()} == {addon.database}
    assert town.databases.passwords.keys() == {one.role for one in addon.credentials.values()}


def test_a_rotation_changes_the_default_credential_and_its_pool(town: Town, addon: Addon) -> None:
    # GIVEN a named credential and a pool
    town.heroku.postgres.create_credential(addon, "analyst")
    attach(town, addon, "ANALYST", "credential:analyst")
    attach(town, addon, "POOL", "connection-pooling:default")
    before = urls(town)
    # WHEN the default credential is rotated
    town.heroku.postgres.rotate(addon)
    # THEN the named one stays
    changed = {name for name, url in urls(town).items() if url != before[name]}
    assert changed == {"DATABASE_URL", "POOL_URL"}
    assert town.app.releases[-1].description == "Update DATABASE, POOL by heroku-postgresql"
    # AND the other way round
    before = urls(town)
    town.heroku.postgres.rotate(addon, "analyst")
    assert {name for name, url in urls(town).items() if url != before[name]} == {"ANALYST_URL"}


def test_unknown_credentials_are_refused(town: Town, addon: Addon) -> None:
    with pytest.raises(HerokuError) as unknown:
        attach(town, addon, "ANALYST", "credential:analyst")
    with pytest.raises(HerokuError) as not_found:
        town.heroku.postgres.rotate(addon, "analyst")
    town.heroku.postgres.create_credential(addon, "analyst")
    with pytest.raises(HerokuError) as taken:
        town.heroku.postgres.create_credential(addon, "analyst")
    assert [one.value.status for one in (unknown, not_found, taken)] == [422, 404, 422]


def test_essential_plans_have_one_credential_and_no_pool(town: Town) -> None:
    addon = town.with_database()
    with pytest.raises(HerokuError, match="Essential"):
        town.heroku.postgres.create_credential(addon, "analyst")
    with pytest.raises(HerokuError, match="Essential"):
        attach(town, addon, "POOL", "connection-pooling:default")


def test_an_advanced_database_is_a_cluster(town: Town) -> None:
    # WHEN a database of the plan `advanced` is created, with a role of its own
    addon = town.with_database("heroku-postgresql:advanced")
    town.heroku.postgres.create_credential(addon, "analyst")
    attach(town, addon, "ANALYST", "role:analyst")
    # THEN its URLs name the host of a cluster
    host = r"c[0-9a-f]{12}\.cluster-[0-9a-f]{12}\.us-east-1\.rds\.amazonaws\.com:5432"
    for url in urls(town).values():
        assert re.fullmatch(rf"postgres://u\w+:p\w+@{host}/d\w+", url)
    assert set(addon.credentials) == {"owner", "analyst"}


def test_a_destroyed_database_takes_all_its_roles_along(town: Town, addon: Addon) -> None:
    town.heroku.postgres.create_credential(addon, "analyst")
    attach(town, addon, "POOL", "connection-pooling:default")
    town.heroku.postgres.delete_addon(addon, town.account)
    assert town.databases.passwords == {}
    assert urls(town) == {}
