"""Webhook secrets and signatures: one secret per sync, derived from the master, so none is stored."""

import hmac

_DIGEST = "sha256"
_NAME_OF_MASTER = b"urlsync webhook master"


def sync_secret(master: bytes, sync_id: str) -> str:
    """Derive the secret that Heroku signs this sync's webhooks with: HMAC-SHA256 in lower-case hex."""
    return hmac.digest(master, sync_id.encode(), _DIGEST).hex()


def master_id(master: bytes) -> str:
    """Return the ID of a master secret, which reveals nothing about it: 16 characters in lower-case hex.

    No sync's secret can be the same, because no sync's id has a blank.
    """
    return hmac.digest(master, _NAME_OF_MASTER, _DIGEST).hex()[:16]


def signature_of(secret: str, body: bytes) -> bytes:
    """Sign as Heroku does, before its base64: HMAC-SHA256 over the raw body, the secret taken as UTF-8.

    https://devcenter.heroku.com/articles/app-webhooks
    """
    return hmac.digest(secret.encode(), body, _DIGEST)


def is_signed_with(master: bytes, sync_id: str, body: bytes, signature: bytes) -> bool:
    """Tell, in constant time, whether the signature is the one of this sync's secret over this body."""
    return hmac.compare_digest(signature_of(sync_secret(master, sync_id), body), signature)
