"""Connections as items. Each credential is encrypted separately, so that one can be decrypted without the other.

What decides whether a credential has to be opened is beside it in the clear: when it expires, and whether it can be
refreshed.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from urlsync.adapters.aws.kms_cipher import Credential
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.keys import connection_key, directory_key
from urlsync.adapters.dynamodb.table import Schema
from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization, Profile
from urlsync.domain.outage import Marker
from urlsync.domain.secret import Secret

CONNECTION: Final = Schema("connection")
LISTED: Final = Schema("listed_connection")

Seal = Callable[[Credential, Secret], bytes]
Open = Callable[[Credential, bytes], Secret]


def connection_item(connection: Connection, seal: Seal) -> dict[str, Any]:
    """Return the whole item of a connection, its credentials encrypted."""
    heroku = connection.heroku
    return {
        **connection_key(connection.connection_id),
        **CONNECTION.stamp,
        "connection_id": connection.connection_id,
        "hasura_user_id": connection.hasura_user_id,
        "revision": connection.revision,
        "hasura_token": seal(Credential.HASURA, connection.hasura_token),
        "heroku": None if heroku is None else heroku_map(heroku, seal),
        "profile": profile_attribute(connection.profile),
    }


def directory_item(connection_id: str) -> dict[str, Any]:
    """Return the item that lists a connection among all of them."""
    return {**directory_key(connection_id), **LISTED.stamp}


def heroku_map(heroku: HerokuAuthorization, seal: Seal) -> dict[str, Any]:
    """Return a Heroku authorization as a map: its encrypted tokens, and its expiry in plain text."""
    refresh_token = None if heroku.refresh_token is None else heroku.refresh_token.reveal()
    tokens = {"access_token": heroku.access_token.reveal(), "refresh_token": refresh_token}
    known: dict[str, Any] = {
        "sealed": seal(Credential.HEROKU, Secret(json.dumps(tokens))),
        "refreshable": refresh_token is not None,
    }
    return known if heroku.expires_at is None else {**known, "expires_at": to_time(heroku.expires_at)}


def profile_attribute(profile: Profile) -> dict[str, Any]:
    """Return a profile as a map, without unknown fields."""
    return to_attributes(profile)


def summary_from(attributes: Mapping[str, Any]) -> ConnectionSummary:
    """Return the summary of a connection from its item. Raises `TransientFailure`."""
    return CONNECTION.read(attributes, lambda known: from_attributes(ConnectionSummary, known))


def connection_from(attributes: Mapping[str, Any], open_: Open) -> Connection:
    """Return the connection from its item; its credentials are decrypted on use.

    Raises `TransientFailure` if it is unreadable.
    """
    return CONNECTION.read(attributes, lambda known: _connection(known, open_))


def _connection(attributes: Mapping[str, Any], open_: Open) -> Connection:
    summary = from_attributes(ConnectionSummary, attributes)
    sealed = attributes["hasura_token"].value
    return Connection(
        connection_id=summary.connection_id,
        hasura_user_id=summary.hasura_user_id,
        hasura_token=Secret.sealed(lambda: open_(Credential.HASURA, sealed).reveal()),
        heroku=_heroku(attributes.get("heroku"), open_),
        revision=int(attributes["revision"]),
        profile=summary.profile,
        heroku_marker=from_attributes(Marker, attributes.get("heroku_marker", {})),
        hasura_marker=from_attributes(Marker, attributes.get("hasura_marker", {})),
    )


def _heroku(known: Mapping[str, Any] | None, open_: Open) -> HerokuAuthorization | None:
    if known is None:
        return None
    sealed, expires_at = known["sealed"].value, known.get("expires_at")

    def token(name: str) -> Secret:
        return Secret.sealed(lambda: str(json.loads(open_(Credential.HEROKU, sealed).reveal())[name]))

    return HerokuAuthorization(
        access_token=token("access_token"),
        refresh_token=token("refresh_token") if known["refreshable"] else None,
        expires_at=None if expires_at is None else datetime.fromisoformat(expires_at),
    )
