"""A credential as it is stored: what chaos puts in its place, and puts back."""

from typing import Any, final

from botocore.exceptions import BotoCoreError, ClientError
from urlsync.adapters.dynamodb.keys import connection_key

from local.waiting import wait_until

TIMEOUT_S = 60.0
"""The table may be throttled meanwhile."""


@final
class StoredCredential:
    """The encrypted Hasura token of one connection; `whole` is what was stored first."""

    def __init__(self, table: Any, connection_id: str) -> None:
        self._table = table
        self._key = connection_key(connection_id)
        self.whole = b""
        wait_until(self._read, "the credential is read", TIMEOUT_S)

    def replace(self, ciphertext: bytes) -> None:
        """Store another ciphertext, however often the table must be asked."""

        def stored() -> bool:
            changed = {"UpdateExpression": "SET hasura_token = :it", "ExpressionAttributeValues": {":it": ciphertext}}
            try:
                self._table.update_item(Key=self._key, **changed)
            except (ClientError, BotoCoreError):
                return False
            return True

        wait_until(stored, "the credential is stored", TIMEOUT_S)

    def _read(self) -> bool:
        try:
            item = self._table.get_item(Key=self._key, ConsistentRead=True)["Item"]
        except (ClientError, BotoCoreError):
            return False
        self.whole = bytes(item["hasura_token"])
        return True
