"""The accounts of people and programs, from the Cognito user pool.

A token says what was true when it was issued. The user pool says what is true now, and is asked every two minutes for
everybody who calls: a person who is disabled, a program that is deleted and a role that is taken away end by then.
"""

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from urlsync.adapters.aws.clients import transient_as
from urlsync.domain.actor import TEAM_PREFIX, Account, ActorKind, Caller, Person

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

UNAVAILABLE: Final = "accounts_unavailable"
CACHE_TTL: Final = timedelta(minutes=2)
MAX_CACHED: Final = 500
PAGE: Final = 60
"""The most that Cognito lists at once."""
_PERSON_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")
"""What may stand in a filter: the user pool makes nothing else."""
ROLE_WORD: Final = "role="
TEAM_WORD: Final = "team="
"""How the words begin with which a program's client is named after its own name: `deploy-bot role=operator team=shops`.

Tokens could carry roles as scopes, but programs name the scopes that they ask for, and Cognito shows what a client
may ask for only together with its secret.
"""


class CognitoAccounts:
    """Implements the port `Accounts`. What was found is kept for two minutes; a failure is never kept."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool_id: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._pool_id = pool_id
        self._now = now
        self._known: dict[str, tuple[datetime, Account | None]] = {}

    def find(self, caller: Caller) -> Account | None:
        """Return the account of an enabled person or an existing program, or None. Raises `TransientFailure`."""
        key = f"{caller.kind}:{caller.id}:{caller.name}"
        asked_at, account = self._known.get(key, (None, None))
        if asked_at is not None and self._now() - asked_at < CACHE_TTL:
            return account
        if len(self._known) >= MAX_CACHED:
            self._known.clear()
        asked_at = self._now()
        with transient_as(UNAVAILABLE):
            account = self._person(caller) if caller.kind is ActorKind.PERSON else self._program(caller)
        self._known[key] = (asked_at, account)
        return account

    def _person(self, caller: Caller) -> Account | None:
        try:
            user = self._client.admin_get_user(UserPoolId=self._pool_id, Username=caller.name)
            subjects = [one.get("Value") for one in user.get("UserAttributes", []) if one["Name"] == "sub"]
            if not user["Enabled"] or subjects != [caller.id]:
                return None
            return Account(name=caller.name, groups=self._groups(caller.name))
        except self._client.exceptions.UserNotFoundException:
            return None

    def _groups(self, username: str) -> tuple[str, ...]:
        pages = self._client.get_paginator("admin_list_groups_for_user").paginate(
            UserPoolId=self._pool_id, Username=username
        )
        return tuple(group["GroupName"] for page in pages for group in page["Groups"])

    def _program(self, caller: Caller) -> Account | None:
        pages = self._client.get_paginator("list_user_pool_clients").paginate(
            UserPoolId=self._pool_id, PaginationConfig={"PageSize": PAGE}
        )
        clients = (client for page in pages for client in page["UserPoolClients"])
        name = next((client["ClientName"] for client in clients if client["ClientId"] == caller.id), None)
        return None if name is None else account_of(name)


class CognitoPeople:
    """Implements the port `People`. Who was found is kept for two minutes; a failure is never kept."""

    def __init__(self, client: "CognitoIdentityProviderClient", pool_id: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._pool_id = pool_id
        self._now = now
        self._known: dict[str, tuple[datetime, str | None]] = {}

    def find(self, name: str) -> Person | None:
        """Return the person with this username, enabled or not, or None. Raises `TransientFailure`."""
        with transient_as(UNAVAILABLE):
            try:
                user = self._client.admin_get_user(UserPoolId=self._pool_id, Username=name)
            except self._client.exceptions.UserNotFoundException:
                return None
        subject = next(str(one.get("Value")) for one in user["UserAttributes"] if one["Name"] == "sub")
        return Person(id=subject, name=name)

    def name_of(self, person_id: str) -> str | None:
        """Return the username of the person with this id, or None. Raises `TransientFailure`.

        `AdminGetUser` finds people of single sign-on by their username only.
        """
        asked_at, found = self._known.get(person_id, (None, None))
        if asked_at is None or self._now() - asked_at >= CACHE_TTL:
            if len(self._known) >= MAX_CACHED:
                self._known.clear()
            asked_at, found = self._now(), self._name_of(person_id)
            self._known[person_id] = (asked_at, found)
        return found

    def _name_of(self, person_id: str) -> str | None:
        if _PERSON_ID.fullmatch(person_id) is None:
            return None
        with transient_as(UNAVAILABLE):
            users = self._client.list_users(UserPoolId=self._pool_id, Filter=f'sub = "{person_id}"', Limit=1)["Users"]
        return next((user["Username"] for user in users), None)

    def shut_out(self, name: str) -> None:
        """Disable the account, which also revokes all tokens. Raises `TransientFailure`.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableUser.html
        """
        with transient_as(UNAVAILABLE), suppress(self._client.exceptions.UserNotFoundException):
            self._client.admin_disable_user(UserPoolId=self._pool_id, Username=name)

    def delete(self, name: str) -> None:
        """Delete the account. Raises `TransientFailure`."""
        self._known = {known_as: found for known_as, found in self._known.items() if found[1] != name}
        with transient_as(UNAVAILABLE), suppress(self._client.exceptions.UserNotFoundException):
            self._client.admin_delete_user(UserPoolId=self._pool_id, Username=name)


def account_of(client_name: str) -> Account:
    """Return the account of a program from the name of its client."""
    name, *words = client_name.split()
    teams = (TEAM_PREFIX + team for team in _named(words, TEAM_WORD))
    return Account(name=name, groups=(*_named(words, ROLE_WORD), *teams))


def _named(words: Sequence[str], prefix: str) -> list[str]:
    return [word.removeprefix(prefix) for word in words if word.startswith(prefix)]
