"""Two secrets for a client of a user pool, as in Cognito, so that a program can change over to a new one.

The emulator knows the first secret only
(https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html).
"""

import json
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

MAX_SECRETS: Final = 2
FIRST: Final = "first"
"""The id of the secret that a client was created with."""

Answer = tuple[int, dict[str, str], bytes]
Data = Mapping[str, Any]
Dispatch = Callable[[str, dict[str, Any]], Awaitable[Answer]]
Authenticate = Callable[[dict[str, str], dict[str, str]], tuple[str, str]]


class ClientSecrets:
    """The secrets of all clients; `client_of` returns the emulator's record of a client, or None."""

    def __init__(self, client_of: Callable[[str], dict[str, Any] | None]) -> None:
        self._client_of = client_of

    def dispatch(self, following: Dispatch) -> Dispatch:
        """Return the emulator's dispatcher with the three actions that it lacks."""
        actions = {
            "AddUserPoolClientSecret": self._add,
            "ListUserPoolClientSecrets": self._list,
            "DeleteUserPoolClientSecret": self._delete,
        }

        async def dispatched(action: str, data: dict[str, Any]) -> Answer:
            return actions[action](data) if action in actions else await following(action, data)

        return dispatched

    def authenticate(self, following: Authenticate) -> Authenticate:
        """Return what reads a client's credentials: another valid secret counts as the first one."""

        def authenticated(headers: dict[str, str], form: dict[str, str]) -> tuple[str, str]:
            client_id, given = following(headers, form)
            client = self._client_of(client_id)
            if client is None or not client.get("ClientSecret"):
                return client_id, given
            is_valid = any(secrets.compare_digest(given.encode(), one["value"].encode()) for one in _secrets(client))
            return client_id, client["ClientSecret"] if is_valid else ""

        return authenticated

    def _add(self, data: Data) -> Answer:
        client = self._client_of(data["ClientId"])
        if client is None:
            return _refusal("ResourceNotFoundException")
        if len(_secrets(client)) >= MAX_SECRETS:
            return _refusal("LimitExceededException")
        added = {"id": secrets.token_hex(8), "value": secrets.token_hex(26), "at": time.time()}
        _secrets(client).append(added)
        return _answer({"ClientSecretDescriptor": {**_described(added), "ClientSecretValue": added["value"]}})

    def _list(self, data: Data) -> Answer:
        client = self._client_of(data["ClientId"])
        if client is None:
            return _refusal("ResourceNotFoundException")
        return _answer({"ClientSecrets": [_described(one) for one in _secrets(client)]})

    def _delete(self, data: Data) -> Answer:
        client = self._client_of(data["ClientId"])
        if client is None:
            return _refusal("ResourceNotFoundException")
        client["_secrets"] = [one for one in _secrets(client) if one["id"] != data["ClientSecretId"]]
        return _answer({})


def _secrets(client: dict[str, Any]) -> list[dict[str, Any]]:
    first = {"id": FIRST, "value": client.get("ClientSecret") or "", "at": client["CreationDate"]}
    known: list[dict[str, Any]] = client.setdefault("_secrets", [first])
    return known


def _described(secret: Mapping[str, Any]) -> dict[str, Any]:
    return {"ClientSecretId": secret["id"], "ClientSecretCreateDate": secret["at"]}


def _answer(body: Mapping[str, Any]) -> Answer:
    return 200, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(body).encode()


def _refusal(error: str) -> Answer:
    return 400, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps({"__type": error}).encode()
