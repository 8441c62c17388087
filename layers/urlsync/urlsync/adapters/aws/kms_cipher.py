"""Encrypts credentials with a KMS key of the service."""

import time
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.errors import CREDENTIALS_UNREADABLE, TransientFailure
from urlsync.domain.secret import Secret

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

UNAVAILABLE: Final = "credentials_unavailable"
NOT_DECRYPTED: Final = frozenset({"IncorrectKeyException", "InvalidCiphertextException"})
"""Errors of KMS about the ciphertext (https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html)."""
CACHE_TTL: Final = 300
"""Seconds for which a decrypted text is cached, so that a warm function needs no KMS call."""
MAX_CACHED: Final = 256


class Credential(StrEnum):
    """The kind of a credential: roles may be permitted to decrypt one kind, or both."""

    HASURA = "hasura"
    HEROKU = "heroku"
    ENDPOINT = "endpoint"


class KmsCipher:
    """Encrypts texts of at most 4096 bytes, each bound by the encryption context to its connection or endpoint and use.

    A ciphertext that was copied to another one, or used as the other credential, is refused by
    KMS (https://docs.aws.amazon.com/kms/latest/developerguide/encrypt_context.html). Throttling and outages
    raise `TransientFailure`, and so does a ciphertext that the key cannot decrypt, with a code of its own: only what
    needs its connection fails. A missing permission raises botocore's `ClientError`.
    """

    def __init__(self, client: "KMSClient", key_id: str, now: Callable[[], float] = time.time) -> None:
        self._client = client
        self._key_id = key_id
        self._now = now
        self._cached_decrypt = lru_cache(maxsize=MAX_CACHED)(self._decrypt)

    def encrypt(self, owner_id: str, credential: Credential, text: Secret) -> bytes:
        """Return the ciphertext."""
        with transient_as(UNAVAILABLE):
            answer = self._client.encrypt(
                KeyId=self._key_id, Plaintext=text.reveal().encode(), EncryptionContext=_context(owner_id, credential)
            )
        return answer["CiphertextBlob"]

    def decrypt(self, owner_id: str, credential: Credential, ciphertext: bytes) -> Secret:
        """Return the text, cached within a period of `CACHE_TTL` seconds; a clock that is set back is another."""
        period = int(self._now() // CACHE_TTL)
        return self._cached_decrypt(owner_id, credential, ciphertext, period)

    def _decrypt(self, owner_id: str, credential: Credential, ciphertext: bytes, _period: int) -> Secret:
        context = _context(owner_id, credential)
        try:
            with transient_as(UNAVAILABLE):
                answer = self._client.decrypt(KeyId=self._key_id, CiphertextBlob=ciphertext, EncryptionContext=context)
        except ClientError as error:
            if error.response["Error"]["Code"] in NOT_DECRYPTED:
                raise TransientFailure(CREDENTIALS_UNREADABLE) from None
            raise
        return Secret(answer["Plaintext"].decode())


def _context(owner_id: str, credential: Credential) -> dict[str, str]:
    return {_OWNERS.get(credential, "connection_id"): owner_id, "credential": credential.value}


_OWNERS: Final = {Credential.ENDPOINT: "endpoint_id"}
"""The name of the id of what a credential belongs to, if it is no connection."""
