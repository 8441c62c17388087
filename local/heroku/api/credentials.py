"""The token of the `Authorization` header."""

import base64
import binascii

from local.heroku.model.errors import unauthorized


def token_of(header: str | None) -> str:
    """Return the token of a `Bearer` header, or of a `Basic` header that has it as the password.

    Heroku's command line client sends `Basic` for webhooks and to the data API, else `Bearer`.

    Raises:
        HerokuError: 401 without a usable header.

    """
    scheme, _, value = (header or "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    if scheme.lower() == "basic":
        return _password(value)
    raise unauthorized("A token is needed: Authorization: Bearer <token>.")


def _password(encoded: str) -> str:
    try:
        _, _, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise unauthorized() from None
    return password
