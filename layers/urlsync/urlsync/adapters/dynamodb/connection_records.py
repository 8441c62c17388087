"""A connection as an item.

The credentials of a connection as attributes: each sealed by itself, so that one opens without the other.

What decides whether a credential has to be opened is beside it in the clear: when it expires, and whether it
can be refreshed. In version 1 both credentials were one ciphertext, `credentials`, which every function that
needed one of them could open.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from urlsync.adapters.aws.kms_cipher import Credential
from urlsync.adapters.dynamodb.table import Attributes, Schema, to_time
from urlsync.domain.connection import (
    Capabilities,
    Connection,
    ConnectionSummary,
    HerokuAuthorization,
    Profile,
)
from urlsync.domain.secret import Secret

UNDIVIDED: Final = "credentials"
"""The attribute of version 1. Where it is, it counts: only code of that version writes it."""

Seal = Callable[[Credential, Secret], bytes]
Open = Callable[[Credential, bytes], Secret]


def credential_attributes(connection: Connection, seal: Seal) -> dict[str, Any]:
    """Return both credentials as attributes; without a Heroku authorization there is no `heroku`."""
    hasura = {"hasura_token": seal(Credential.HASURA, connection.hasura_token)}
    return hasura if connection.heroku is None else {**hasura, "heroku": heroku_map(connection.heroku, seal)}


def heroku_map(heroku: HerokuAuthorization, seal: Seal) -> dict[str, Any]:
    """Return a Heroku authorization as a map: its tokens sealed, and what may be known without them."""
    refresh_token = None if heroku.refresh_token is None else heroku.refresh_token.reveal()
    tokens = {"access_token": heroku.access_token.reveal(), "refresh_token": refresh_token}
    known: dict[str, Any] = {
        "sealed": seal(Credential.HEROKU, Secret(json.dumps(tokens))),
        "refreshable": refresh_token is not None,
    }
    return known if heroku.expires_at is None else {**known, "expires_at": to_time(heroku.expires_at)}


def hasura_token_from(attributes: Mapping[str, Any], open_: Open) -> Secret:
    """Return the Hasura token, to be opened when it is used."""
    sealed = attributes["hasura_token"].value
    return Secret.sealed(lambda: open_(Credential.HASURA, sealed).reveal())


def heroku_from(attributes: Mapping[str, Any], open_: Open) -> HerokuAuthorization | None:
    """Return the Heroku authorization, its tokens to be opened when they are used."""
    known = attributes.get("heroku")
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


def undivided(text: Secret) -> tuple[Secret, HerokuAuthorization | None]:
    """Return the credentials that are one text, as version 1 has them."""
    tokens = json.loads(text.reveal())
    return Secret(tokens["hasura_token"]), _undivided_heroku(tokens.get("heroku"))


def _undivided_heroku(tokens: Mapping[str, str | None] | None) -> HerokuAuthorization | None:
    if tokens is None or tokens.get("access_token") is None:
        return None
    refresh_token, expires_at = tokens.get("refresh_token"), tokens.get("expires_at")
    return HerokuAuthorization(
        access_token=Secret(str(tokens["access_token"])),
        refresh_token=None if refresh_token is None else Secret(refresh_token),
        expires_at=None if expires_at is None else datetime.fromisoformat(expires_at),
    )


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
        "reads_config_vars": profile.capabilities.config_vars,
        "manages_webhooks": profile.capabilities.webhooks,
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
        capabilities=Capabilities(
            config_vars=attributes.get("reads_config_vars"), webhooks=attributes.get("manages_webhooks")
        ),
        created_at=None if created_at is None else datetime.fromisoformat(created_at),
        created_by=attributes.get("created_by"),
    )
