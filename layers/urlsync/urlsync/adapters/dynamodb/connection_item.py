"""A connection as an item, and its credentials as a text to encrypt."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from urlsync.adapters.dynamodb.items import to_time
from urlsync.adapters.dynamodb.schema import Schema
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
CONNECTION: Final = Schema("connection")
LISTED: Final = Schema("listed_connection")


def connection_key(connection_id: str) -> dict[str, str]:
    """Return the keys of a connection's item."""
    return {"pk": f"CONNECTION#{connection_id}", "sk": "CONNECTION"}


def connection_item(connection: Connection, ciphertext: bytes) -> dict[str, Any]:
    """Return the whole item of a connection, with its credentials encrypted."""
    return {
        **connection_key(connection.connection_id),
        **CONNECTION.stamp,
        "connection_id": connection.connection_id,
        "hasura_user_id": connection.hasura_user_id,
        "revision": connection.revision,
        "credentials": ciphertext,
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


def connection_from(attributes: Mapping[str, Any], credentials: Secret) -> Connection:
    """Return the connection of an item's attributes and its decrypted credentials.

    Raises `TransientFailure` for one that this code cannot read.
    """
    return CONNECTION.read(attributes, lambda known: _connection(known, credentials))


def _connection(attributes: Mapping[str, Any], credentials: Secret) -> Connection:
    tokens = json.loads(credentials.reveal())
    return Connection(
        connection_id=attributes["connection_id"],
        hasura_user_id=attributes["hasura_user_id"],
        hasura_token=Secret(tokens["hasura_token"]),
        heroku=_heroku_from(tokens.get("heroku")),
        revision=int(attributes["revision"]),
        profile=_profile_from(attributes.get("profile", {})),
    )


def credentials_of(connection: Connection) -> Secret:
    """Return a connection's tokens as one JSON text."""
    tokens = {"hasura_token": connection.hasura_token.reveal(), "heroku": _heroku_of(connection.heroku)}
    return Secret(json.dumps(tokens))


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


def _heroku_of(heroku: HerokuAuthorization | None) -> dict[str, str | None] | None:
    if heroku is None:
        return None
    return {
        "access_token": heroku.access_token.reveal(),
        "refresh_token": None if heroku.refresh_token is None else heroku.refresh_token.reveal(),
        "expires_at": None if heroku.expires_at is None else to_time(heroku.expires_at),
    }


def _heroku_from(tokens: Mapping[str, str | None] | None) -> HerokuAuthorization | None:
    if tokens is None or tokens.get("access_token") is None:
        return None
    refresh_token, expires_at = tokens.get("refresh_token"), tokens.get("expires_at")
    return HerokuAuthorization(
        access_token=Secret(str(tokens["access_token"])),
        refresh_token=None if refresh_token is None else Secret(refresh_token),
        expires_at=None if expires_at is None else datetime.fromisoformat(expires_at),
    )
