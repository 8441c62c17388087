"""Which env vars a sync may write."""

import pytest
from urlsync.domain.sync import is_name, is_reserved


@pytest.mark.parametrize("name", ["PG_DATABASE_URL", "_x", "a1", "HASURA_GRAPHQL_DATABASE_URL"])
def test_a_name_has_letters_digits_and_underscores(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "1A", "A-B", "A B", "A=B", "Ä", "A\n"])
def test_anything_else_is_no_name(name: str) -> None:
    assert not is_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "HASURA_GRAPHQL_ADMIN_SECRET",
        "HASURA_GRAPHQL_ADMIN_SECRETS",
        "HASURA_GRAPHQL_JWT_SECRET",
        "HASURA_GRAPHQL_READ_REPLICA_URLS",
        "hasura_graphql_admin_secret",
        "PATH",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "DYLD_INSERT_LIBRARIES",
        "http_proxy",
        "NO_PROXY",
        "PGPASSWORD",
        "PGSSLMODE",
        "LC_ALL",
    ],
)
def test_settings_of_hasura_and_of_the_system_are_reserved(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize(
    "name",
    [
        "PG_DATABASE_URL",
        "PG_DATABASE_URL1",
        "HEROKU_DATABASE_URL",
        "HASURA_GRAPHQL_DATABASE_URL",
        "HASURA_GRAPHQL_METADATA_DATABASE_URL",
        "MY_HASURA_GRAPHQL_ADMIN_SECRET",
        "HASURA_EVENTS_DATABASE",
        "PATHS",
        "MY_PATH",
        "OLD_URL",
        "PGURL",
        "USERS_DB",
    ],
)
def test_other_names_are_free_and_so_are_documented_database_urls(name: str) -> None:
    assert not is_reserved(name)
