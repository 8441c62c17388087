"""Webhook secrets and signatures: one secret per sync, derived from the master, so none is stored."""

import hmac

HEADER = "Heroku-Webhook-Hmac-SHA256"
"""The header with the signature, in base64 (https://devcenter.heroku.com/articles/app-webhooks)."""
_DIGEST = "sha256"
_NAME_OF_MASTER = b"urlsync webhook master"


def sync_secret(master: bytes, sync_id: str) -> str:
    """Return the secret of this sync's webhooks: HMAC-SHA256 in lower-case hex."""
    return hmac.digest(master, sync_id.encode(), _DIGEST).hex()


def master_id(master: bytes) -> str:
    """Return the id of a master, which reveals nothing of it: 16 characters in lower-case hex.

    It is no sync's secret, because no sync's id contains a space.
    """
    return hmac.digest(master, _NAME_OF_MASTER, _DIGEST).hex()[:16]


def signature_of(secret: str, body: bytes) -> bytes:
    """Return the signature that Heroku sends in base64: HMAC-SHA256 over the raw body."""
    return hmac.digest(secret.encode(), body, _DIGEST)


def is_signed_with(master: bytes, sync_id: str, body: bytes, signature: bytes) -> bool:
    """Return True if the signature is that of this sync's secret over this body. Constant time."""
    return hmac.compare_digest(signature_of(sync_secret(master, sync_id), body), signature)
