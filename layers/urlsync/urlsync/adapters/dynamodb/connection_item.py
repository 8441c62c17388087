"""A connection as an item."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from urlsync.adapters.dynamodb.connection_credentials import (
    Open,
    Seal,
    credential_attributes,
    hasura_token_from,
    heroku_from,
    undivided,
)
from urlsync.adapters.dynamodb.items import to_time
from urlsync.adapters.dynamodb.schema import Attributes, Schema
from urlsync.domain.connection import (
    Abilities,
    Connection,
    ConnectionSummary,
    HerokuAuthorization,
    Profile,
)
from urlsync.domain.secret import Secret

DIRECTORY: Final = "CONNECTIONS"
"""The partition that lists all connections."""


def _undivided_until_stored(_attributes: Attributes) -> Attributes:
    """Add nothing: what version 2 has in two ciphertexts is in one of version 1, until that is replaced."""
    return {}


CONNECTION: Final = Schema("connection", (_undivided_until_stored,))
LISTED: Final = Schema("listed_connection")


def connection_key(connection_id: str) -> dict[str, str]:
    """Return the keys of a connection's item."""
    return {"pk": f"CONNECTION#{connection_id}", "sk": "CONNECTION"}


def connection_item(connection: Connection, seal: Seal) -> dict[str, Any]:
    """Return the whole item of a connection, each of its credentials sealed."""
    return {
        **connection_key(connection.connection_id),
        **CONNECTION.stamp,
        "connection_id": connection.connection_id,
        "hasura_user_id": connection.hasura_user_id,
        "revision": connection.revision,
        **credential_attributes(connection, seal),
        "profile": profile_attribute(connection.profile),
    }


def directory_item(connection_id: str) -> dict[str, Any]:
    """Return the item that lists a connection among all of them."""
    return {**directory_key(connection_id), **LISTED.stamp}


def directory_key(connection_id: str) -> dict[str, str]:
    """Return the keys of the item that lists a connection among all of them."""
    return {"pk": DIRECTORY, "sk": connection_id}


def profile_attribute(profile: Profile) -> dict[str, Any]:
    """Return a profile as a map, without what is unknown."""
    created_at = None if profile.created_at is None else to_time(profile.created_at)
    attributes = {
        "hasura_account": profile.hasura_account,
        "heroku_account": profile.heroku_account,
        "reads_config_vars": profile.abilities.config_vars,
        "manages_webhooks": profile.abilities.webhooks,
        "created_at": created_at,
        "created_by": profile.created_by,
    }
    return {name: value for name, value in attributes.items() if value is not None}


def summary_from(attributes: Mapping[str, Any]) -> ConnectionSummary:
    """Return what may be shown of a connection, of its item's attributes. Raises `TransientFailure`."""
    return CONNECTION.read(attributes, _summary)


def _summary(attributes: Mapping[str, Any]) -> ConnectionSummary:
    return ConnectionSummary(
        connection_id=attributes["connection_id"],
        hasura_user_id=attributes["hasura_user_id"],
        profile=_profile_from(attributes.get("profile", {})),
    )


def connection_from(attributes: Mapping[str, Any], open_: Open) -> Connection:
    """Return the connection of an item's attributes, its credentials to be opened when they are used.

    Raises `TransientFailure` for one that this code cannot read.
    """
    return CONNECTION.read(
        attributes,
        lambda known: _connection(known, hasura_token_from(known, open_), heroku_from(known, open_)),
    )


def undivided_connection_from(attributes: Mapping[str, Any], credentials: Secret) -> Connection:
    """Return the connection of an item of version 1 and its opened credentials. Raises `TransientFailure`."""
    return CONNECTION.read(attributes, lambda known: _connection(known, *undivided(credentials)))


def _connection(
    attributes: Mapping[str, Any], hasura_token: Secret, heroku: HerokuAuthorization | None
) -> Connection:
    return Connection(
        connection_id=attributes["connection_id"],
        hasura_user_id=attributes["hasura_user_id"],
        hasura_token=hasura_token,
        heroku=heroku,
        revision=int(attributes["revision"]),
        profile=_profile_from(attributes.get("profile", {})),
    )


def _profile_from(attributes: Mapping[str, Any]) -> Profile:
    created_at = attributes.get("created_at")
    return Profile(
        hasura_account=attributes.get("hasura_account"),
        heroku_account=attributes.get("heroku_account"),
        abilities=Abilities(
            config_vars=attributes.get("reads_config_vars"), webhooks=attributes.get("manages_webhooks")
        ),
        created_at=None if created_at is None else datetime.fromisoformat(created_at),
        created_by=attributes.get("created_by"),
    )
