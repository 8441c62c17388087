"""A user pool kept in memory: the part of Cognito's client that the service and the tools call."""

from itertools import count
from typing import Any, Final
from uuid import uuid4

from botocore.exceptions import ClientError

GROUPS: Final = ("owner", "viewer", "operator", "admin")


class _Error(ClientError):
    def __init__(self) -> None:
        super().__init__({"Error": {"Code": type(self).__name__}}, "call")


class UserNotFoundException(_Error):
    """There is no such person."""


class UsernameExistsException(_Error):
    """There is one already."""


class GroupExistsException(_Error):
    """There is such a group already."""


class _Exceptions:
    UserNotFoundException = UserNotFoundException
    UsernameExistsException = UsernameExistsException
    GroupExistsException = GroupExistsException


class FakeUserPool:
    """People by name, clients by id, and groups. `failure` is raised by every call while it is set."""

    exceptions: Final = _Exceptions

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.groups = set(GROUPS)
        self.clients: dict[str, dict[str, Any]] = {}
        self.secrets: dict[str, list[dict[str, Any]]] = {}
        self.providers: list[str] = []
        self.passwords: list[str] = []
        self.failure: Exception | None = None
        self._numbers = count(1)

    def admin_create_user(self, *, Username: str, **_: Any) -> None:
        if Username in self.people:
            raise UsernameExistsException
        self.sign_in_first(Username)
        self.passwords.append(Username)

    def admin_set_user_password(self, *, Username: str, **_: Any) -> None:
        self.passwords.append(Username)

    def list_identity_providers(self, **_: Any) -> dict[str, Any]:
        return {"Providers": [{"ProviderName": name} for name in self.providers]}

    def sign_in_first(self, name: str) -> None:
        """Let a person of single sign-on sign in, which makes their account."""
        self.people[name] = {"sub": str(uuid4()), "Enabled": True, "groups": []}

    def admin_get_user(self, *, Username: str, **_: Any) -> dict[str, Any]:
        person = self._person(Username)
        return {"Enabled": person["Enabled"], "UserAttributes": [{"Name": "sub", "Value": person["sub"]}]}

    def list_users(self, *, Filter: str, **_: Any) -> dict[str, Any]:
        if self.failure is not None:
            raise self.failure
        return {"Users": [{"Username": name} for name, one in self.people.items() if Filter == f'sub = "{one["sub"]}"']}

    def admin_disable_user(self, *, Username: str, **_: Any) -> None:
        self._person(Username)["Enabled"] = False

    def admin_delete_user(self, *, Username: str, **_: Any) -> None:
        self._person(Username)
        del self.people[Username]

    def create_group(self, *, GroupName: str, **_: Any) -> None:
        if GroupName in self.groups:
            raise GroupExistsException
        self.groups.add(GroupName)

    def admin_add_user_to_group(self, *, Username: str, GroupName: str, **_: Any) -> None:
        assert GroupName in self.groups
        groups = self._person(Username)["groups"]
        groups += [] if GroupName in groups else [GroupName]

    def admin_remove_user_from_group(self, *, Username: str, GroupName: str, **_: Any) -> None:
        self._person(Username)["groups"].remove(GroupName)

    def create_user_pool_client(self, *, ClientName: str, **settings: Any) -> dict[str, Any]:
        client_id = f"client-{next(self._numbers)}"
        self.clients[client_id] = {"ClientId": client_id, "ClientName": ClientName, **settings}
        self.secrets[client_id] = []
        secret = self.add_user_pool_client_secret(ClientId=client_id)["ClientSecretDescriptor"]["ClientSecretValue"]
        return {"UserPoolClient": {**self.clients[client_id], "ClientSecret": secret}}

    def delete_user_pool_client(self, *, ClientId: str, **_: Any) -> None:
        del self.clients[ClientId], self.secrets[ClientId]

    def update_user_pool_client(self, *, ClientId: str, **settings: Any) -> None:
        self.clients[ClientId] = {"ClientId": ClientId, **settings}

    def add_user_pool_client_secret(self, *, ClientId: str, **_: Any) -> dict[str, Any]:
        number = next(self._numbers)
        assert len(self.secrets[ClientId]) < 2, "Cognito allows two"
        self.secrets[ClientId].append({"ClientSecretId": str(number), "ClientSecretCreateDate": number})
        return {"ClientSecretDescriptor": {"ClientSecretId": str(number), "ClientSecretValue": f"secret-{number}"}}

    def list_user_pool_client_secrets(self, *, ClientId: str, **_: Any) -> dict[str, Any]:
        return {"ClientSecrets": list(reversed(self.secrets[ClientId]))}

    def delete_user_pool_client_secret(self, *, ClientId: str, ClientSecretId: str, **_: Any) -> None:
        self.secrets[ClientId] = [one for one in self.secrets[ClientId] if one["ClientSecretId"] != ClientSecretId]

    def get_paginator(self, action: str) -> "_Pages":
        return _Pages(self, action)

    def _person(self, name: str) -> dict[str, Any]:
        if self.failure is not None:
            raise self.failure
        if name not in self.people:
            raise UserNotFoundException
        return self.people[name]


class _Pages:
    """The pages of a list, of one item each."""

    def __init__(self, pool: FakeUserPool, action: str) -> None:
        self._pool = pool
        self._action = action

    def paginate(self, Username: str = "", GroupName: str = "", **_: Any) -> list[dict[str, Any]]:
        if self._pool.failure is not None:
            raise self._pool.failure
        if self._action == "admin_list_groups_for_user":
            return [{"Groups": [{"GroupName": name}]} for name in self._pool._person(Username)["groups"]]
        if self._action == "list_users_in_group":
            return [{"Users": [name for name, one in self._pool.people.items() if GroupName in one["groups"]]}]
        assert self._action == "list_user_pool_clients"
        shown = ("ClientId", "ClientName")
        every = self._pool.clients.values()
        return [{"UserPoolClients": [{name: one[name] for name in shown}]} for one in every]
