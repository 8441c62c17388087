"""The emulated user pool knows two secrets of a client."""

import asyncio
import json
from typing import Any

from local.emulator.client_secrets import ClientSecrets

CLIENT_ID = "client-1"


class Emulator:
    """The emulator's one client, and what is asked of it."""

    def __init__(self) -> None:
        self.client: dict[str, Any] = {"ClientSecret": "first-secret", "CreationDate": 1.0}
        self.secrets = ClientSecrets(lambda client_id: self.client if client_id == CLIENT_ID else None)
        self.passed_on: list[str] = []

    def ask(self, action: str, **data: str) -> tuple[int, dict[str, Any]]:
        """Call an action and return the answer."""

        async def following(action: str, data: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
            self.passed_on.append(action)
            return 200, {}, b"{}"

        call = {"ClientId": CLIENT_ID, **data}

        async def answered() -> tuple[int, dict[str, str], bytes]:
            return await self.secrets.dispatch(following)(action, call)

        status, _, body = asyncio.run(answered())
        return status, json.loads(body)

    def is_accepted(self, secret: str) -> bool:
        """Return True if the emulator would let the client in with this secret."""
        _, given = self.secrets.authenticate(lambda *_: (CLIENT_ID, secret))({}, {})
        return bool(given == self.client["ClientSecret"])

    def add(self) -> str:
        """Add a secret."""
        return str(self.ask("AddUserPoolClientSecret")[1]["ClientSecretDescriptor"]["ClientSecretValue"])


def test_two_secrets_are_valid_until_one_is_deleted() -> None:
    emulator = Emulator()
    second = emulator.add()
    assert [emulator.is_accepted(one) for one in ("first-secret", second, "another")] == [True, True, False]

    first, _ = emulator.ask("ListUserPoolClientSecrets")[1]["ClientSecrets"]
    assert "ClientSecretValue" not in first
    emulator.ask("DeleteUserPoolClientSecret", ClientSecretId=first["ClientSecretId"])

    assert [emulator.is_accepted(one) for one in ("first-secret", second)] == [False, True]


def test_there_is_no_third_secret() -> None:
    emulator = Emulator()
    emulator.add()

    assert emulator.ask("AddUserPoolClientSecret")[0] == 400


def test_a_client_without_a_secret_and_an_unknown_one_stay_as_they_are() -> None:
    emulator = Emulator()
    emulator.client["ClientSecret"] = None

    assert emulator.secrets.authenticate(lambda *_: (CLIENT_ID, ""))({}, {}) == (CLIENT_ID, "")
    for action in ("AddUserPoolClientSecret", "ListUserPoolClientSecrets", "DeleteUserPoolClientSecret"):
        assert emulator.ask(action, ClientId="unknown", ClientSecretId="x")[0] == 400


def test_other_actions_are_the_emulator_s() -> None:
    emulator = Emulator()

    assert emulator.ask("DescribeUserPoolClient") == (200, {})
    assert emulator.passed_on == ["DescribeUserPoolClient"]
