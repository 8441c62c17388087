"""The credentials of a connection as attributes: each sealed by itself, so that one opens without the other.

What decides whether a credential has to be opened is beside it in the clear: when it expires, and whether it
can be refreshed. In version 1 both credentials were one ciphertext, `credentials`, which every function that
needed one of them could open.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from urlsync.adapters.dynamodb.items import to_time
from urlsync.adapters.kms_cipher import Credential
from urlsync.domain.connection import Connection, HerokuAuthorization
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
