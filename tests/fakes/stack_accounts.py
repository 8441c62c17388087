"""People and programs of a deployed stack, with the roles and teams that an administrator gives."""

import secrets
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from local.operator_client import OperatorClient
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from tests.fakes.hosted_sign_in import HostedSignIn
from tools.operator_account import give_access
from tools.program_account import give_program_access

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient


@dataclass(frozen=True)
class StackAccount:
    """One of them, signed in. The name is new in each run, so that no two tests share an account."""

    name: str
    client: OperatorClient
    password: str = ""


class StackAccounts:
    """Makes people and programs as `make operator` and `make program` do, and disables people."""

    def __init__(self, stack: Stack, aws: EmulatedAws) -> None:
        self._stack = stack
        self._aws = aws

    def person(self, name: str, role: str, *teams: str) -> StackAccount:
        """Return a person who has signed in on the hosted page."""
        username, password = _unique(name), f"Local-1-{secrets.token_urlsafe(18)}"
        give_access(self._cognito, self._pool, username, role=role, teams=teams)
        self._cognito.admin_set_user_password(
            UserPoolId=self._pool, Username=username, Password=password, Permanent=True
        )
        sign_in = HostedSignIn(self._stack, username)
        token = sign_in.token(sign_in.code(password) or "").json()["access_token"]
        return StackAccount(username, OperatorClient(self._stack, signed_in=token), password)

    def program(self, name: str, role: str, *teams: str) -> StackAccount:
        """Return a program with both scopes."""
        unique = _unique(name)
        made = give_program_access(self._cognito, self._pool, unique, role, [*teams])
        operator = {**self._stack["operator"], "client_id": made.client_id, "client_secret": made.client_secret}
        stack = Stack(**{**self._stack, "operator": operator})  # type: ignore[typeddict-item] # the operator is one
        return StackAccount(unique, OperatorClient(stack))

    def disable(self, person: StackAccount) -> None:
        """Disable a person, as `aws cognito-idp admin-disable-user` does."""
        self._cognito.admin_disable_user(UserPoolId=self._pool, Username=person.name)

    def take_role(self, person: StackAccount, role: str) -> None:
        """Take a role away from a person; the service notices within two minutes if it has asked before."""
        self._cognito.admin_remove_user_from_group(UserPoolId=self._pool, Username=person.name, GroupName=role)

    @cached_property
    def _cognito(self) -> "CognitoIdentityProviderClient":
        return self._aws.session.client("cognito-idp", endpoint_url=self._aws.endpoint)

    @cached_property
    def _pool(self) -> str:
        return stack_outputs(self._aws)["UserPoolId"]


def _unique(name: str) -> str:
    return f"{name}-{uuid4().hex[:8]}"
