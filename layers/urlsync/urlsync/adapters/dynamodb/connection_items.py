"""The items of connections, and what is read from them.

Each credential is encrypted separately, so that one can be decrypted without the other. What decides whether it has to
be opened is beside it in the clear: when it expires, and whether it can be refreshed.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from boto3.dynamodb.types import Binary

from urlsync.adapters.aws.kms_cipher import Credential
from urlsync.adapters.dynamodb.codec import from_attributes, to_attributes, to_time
from urlsync.adapters.dynamodb.deletions import LEFT_CONNECTION
from urlsync.adapters.dynamodb.keys import (
    connection_key,
    directory_key,
    heroku_account_key,
    team_key,
    usable_connection_key,
)
from urlsync.adapters.dynamodb.table import Schema
from urlsync.domain.connection import Connection, ConnectionSummary, HerokuAuthorization
from urlsync.domain.outage import Marker
from urlsync.domain.secret import Secret
from urlsync.domain.sweep import Sweep

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
        "profile": to_attributes(connection.profile),
        **{name: value for name in ("owner", "team", "given_name") if (value := getattr(connection, name)) is not None},
        **({"edits": connection.edits} if connection.edits else {}),
    }


def directory_item(connection_id: str) -> dict[str, Any]:
    """Return the item that lists a connection among all of them."""
    return {**directory_key(connection_id), **LISTED.stamp}


def usable_connection_items(connection_id: str, owner: str | None, team: str | None) -> list[dict[str, Any]]:
    """Return the items that list a connection among those of its owner and its team."""
    whose = [*filter(None, [owner, team and team_key(team)])]
    return [{**usable_connection_key(who, connection_id), **LISTED.stamp} for who in whose]


def account_connection_items(connection_id: str, account: str | None) -> list[dict[str, Any]]:
    """Return the item that lists a connection among those of its Heroku account, if it has one."""
    if account is None:
        return []
    return [{**usable_connection_key(heroku_account_key(account), connection_id), **LISTED.stamp}]


def heroku_map(heroku: HerokuAuthorization, seal: Seal) -> dict[str, Any]:
    """Return a Heroku authorization as a map: its encrypted tokens, and its expiry in plain text."""
    refresh_token = None if heroku.refresh_token is None else heroku.refresh_token.reveal()
    tokens = {"access_token": heroku.access_token.reveal(), "refresh_token": refresh_token}
    known: dict[str, Any] = {
        "sealed": seal(Credential.HEROKU, Secret(json.dumps(tokens))),
        "refreshable": refresh_token is not None,
    }
    return known if heroku.expires_at is None else {**known, "expires_at": to_time(heroku.expires_at)}


def connection_from(attributes: Mapping[str, Any], open_: Open) -> Connection:
    """Return the connection from its item; its credentials are decrypted on use. Raises `TransientFailure`."""
    return CONNECTION.read(attributes, lambda known: _connection(known, open_))


def left_from(attributes: Mapping[str, Any], open_: Open) -> Connection:
    """Return what is left of a deleted connection from its item. Raises `TransientFailure`."""
    without = {"hasura_token": Binary(b"")}
    return LEFT_CONNECTION.read(attributes, lambda known: _connection({**known, **without}, open_))


def edited_attributes(before: Connection, after: Connection, seal: Seal) -> dict[str, Any]:
    """Return the attributes that an edit sets, besides its number."""
    edited: dict[str, Any] = {} if after.given_name is None else {"given_name": after.given_name}
    if after.hasura_token is not before.hasura_token:
        edited["hasura_token"] = seal(Credential.HASURA, after.hasura_token)
    if after.heroku is not None and after.heroku is not before.heroku:
        edited |= {"heroku": heroku_map(after.heroku, seal), "revision": after.revision}
    if after.profile != before.profile:
        edited["profile"] = to_attributes(after.profile)
    return edited


def summary_from(attributes: Mapping[str, Any]) -> ConnectionSummary:
    """Return the connection from its item, without its credentials."""
    return from_attributes(ConnectionSummary, attributes)


def _connection(attributes: Mapping[str, Any], open_: Open) -> Connection:
    summary = summary_from(attributes)
    sealed = attributes["hasura_token"].value
    return Connection(
        connection_id=summary.connection_id,
        hasura_user_id=summary.hasura_user_id,
        hasura_token=Secret.sealed(lambda: open_(Credential.HASURA, sealed).reveal()),
        heroku=_heroku(attributes.get("heroku"), open_),
        revision=int(attributes["revision"]),
        profile=summary.profile,
        owner=summary.owner,
        team=summary.team,
        given_name=summary.given_name,
        edits=summary.edits,
        heroku_marker=from_attributes(Marker, attributes.get("heroku_marker", {})),
        hasura_marker=from_attributes(Marker, attributes.get("hasura_marker", {})),
        sweep=from_attributes(Sweep, attributes.get("sweep", {})),
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
