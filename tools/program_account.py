"""Create a program: `python -m tools.program_account NAME --role ROLE [--team TEAM]... [--stack urlsync]`.

Prints the client id and secret with which the program gets its access tokens. For an existing program, prints a new
secret; the one before stays valid until the next time, so that a program can change over. A role that is given
takes the place of its earlier one, and so do teams. Uses the AWS credentials and region of the shell.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import boto3

from tools.aws_errors import explaining
from tools.operator_account import DEFAULT_ROLE, ROLES, pool_of

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
OF_PEOPLE: Final = frozenset({"console", "people"})
"""The clients of the stack itself."""
SECRETS: Final = 2
"""How many secrets Cognito lets a client have."""
SCOPES: Final = {"viewer": ["urlsync/read"]}
"""The scopes of a role, if not both."""
TOKEN_MINUTES: Final = 15


@dataclass(frozen=True)
class Program:
    """The credentials of a program."""

    client_id: str
    client_secret: str


def main() -> int:
    """Create or renew the program and print its credentials."""
    given = arguments("python -m tools.program_account").parse_args()
    program = give_program_access(boto3.client("cognito-idp"), pool_of(given.stack), given.name, given.role, given.team)
    print(describe(given.name, program))
    return 0


def describe(name: str, program: Program) -> str:
    """Return what the person needs to know who sets the program up."""
    return f"{name} signs in with the client id {program.client_id} and the secret {program.client_secret}"


def give_program_access(
    cognito: "CognitoIdentityProviderClient", pool_id: str, name: str, role: str | None, teams: Sequence[str]
) -> Program:
    """Create a program, or change an existing one and give it another secret.

    Without a role or teams, a program keeps its own; a new one is an owner without a team.
    """
    if NAME.fullmatch(name) is None or name in OF_PEOPLE:
        raise SystemExit(f"{name!r} cannot be the name of a program: use up to 60 letters, digits, and . _ -")
    client_id, had = _client_named(cognito, pool_id, name)
    settings = _settings(pool_id, name, role or _first(had, "role=") or DEFAULT_ROLE, teams or _all(had, "team="))
    if client_id is None:
        return _created(cognito, settings)
    cognito.update_user_pool_client(**settings, ClientId=client_id)
    return Program(client_id, _another_secret(cognito, pool_id, client_id))


@contextmanager
def temporary_program(
    cognito: "CognitoIdentityProviderClient", pool_id: str, name: str, role: str
) -> Iterator[Program]:
    """Create a program for one run of a tool, and delete it at the end, however the run ends.

    It is a client of its own, even if another one has the same name: that one stays as it is.
    """
    program = _created(cognito, _settings(pool_id, name, role))
    try:
        yield program
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=program.client_id)


def _settings(pool_id: str, name: str, role: str, teams: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "UserPoolId": pool_id,
        "ClientName": " ".join((name, f"role={role}", *(f"team={team}" for team in teams))),
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["client_credentials"],
        "AllowedOAuthScopes": SCOPES.get(role, ["urlsync/read", "urlsync/write"]),
        # Without this list Cognito would let a person sign in with a password through this client, too.
        "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"],
        "SupportedIdentityProviders": ["COGNITO"],
        "EnableTokenRevocation": True,
        "AccessTokenValidity": TOKEN_MINUTES,
        "TokenValidityUnits": {"AccessToken": "minutes"},
    }


def _created(cognito: "CognitoIdentityProviderClient", settings: dict[str, Any]) -> Program:
    made = cognito.create_user_pool_client(**settings, GenerateSecret=True)["UserPoolClient"]
    return Program(made["ClientId"], made["ClientSecret"])


def _client_named(
    cognito: "CognitoIdentityProviderClient", pool_id: str, name: str
) -> tuple[str | None, Sequence[str]]:
    """Return the ID of a program's client and what its name says of its access, or None if there is none."""
    pages = cognito.get_paginator("list_user_pool_clients").paginate(UserPoolId=pool_id)
    clients = (
        (client["ClientId"], client["ClientName"].split()) for page in pages for client in page["UserPoolClients"]
    )
    return next(((client_id, words[1:]) for client_id, words in clients if words[:1] == [name]), (None, []))


def _all(words: Sequence[str], prefix: str) -> list[str]:
    return [word.removeprefix(prefix) for word in words if word.startswith(prefix)]


def _first(words: Sequence[str], prefix: str) -> str | None:
    return next(iter(_all(words, prefix)), None)


def _another_secret(cognito: "CognitoIdentityProviderClient", pool_id: str, client_id: str) -> str:
    """Return a new secret; the oldest one ends if there were two."""
    known = cognito.list_user_pool_client_secrets(UserPoolId=pool_id, ClientId=client_id)["ClientSecrets"]
    known.sort(key=lambda secret: secret["ClientSecretCreateDate"])
    for secret in known[: max(0, len(known) - SECRETS + 1)]:
        cognito.delete_user_pool_client_secret(
            UserPoolId=pool_id, ClientId=client_id, ClientSecretId=secret["ClientSecretId"]
        )
    added = cognito.add_user_pool_client_secret(UserPoolId=pool_id, ClientId=client_id)
    return added["ClientSecretDescriptor"]["ClientSecretValue"]


def arguments(program: str) -> argparse.ArgumentParser:
    """Return the parser of the command line, of this tool and of the one for the local stack."""
    parser = argparse.ArgumentParser(prog=program, description="create a program")
    parser.add_argument("name", help="name of the program")
    parser.add_argument("--role", choices=ROLES, help="what it may do; a new one is an owner")
    parser.add_argument("--team", action="append", default=[], help="a team whose connections it may use")
    parser.add_argument("--stack", default="urlsync", help="name of the stack in AWS")
    return parser


if __name__ == "__main__":
    sys.exit(explaining(main))
