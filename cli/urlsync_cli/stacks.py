"""Deployed stacks: where the API of each is, and where operators sign in."""

import json
from dataclasses import asdict, dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

LOCAL: Final = "local"
"""The name of the stack that `make dev` starts."""
DESCRIPTION: Final = Path(".local", "stack.json")
TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105 -- a path of Cognito's, no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The addresses and client ids of a stack. None of them is secret; URLs have no trailing slash."""

    name: str
    api_url: str
    sign_in_url: str
    person_client_id: str | None = None
    webhook_master_secret_arn: str | None = None
    region: str | None = None
    aws_endpoint: str | None = None

    @property
    def sign_in_command(self) -> str:
        """The command that signs in to this stack."""
        return f"urlsync sign-in --stack {self.name}"

    @property
    def token_url(self) -> str:
        """The token endpoint (https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html)."""
        return f"{self.sign_in_url}{TOKEN_PATH}"

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """Return the stack that `as_json` described; raises `TypeError` if a field is missing."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in content.items() if name in known})

    def as_json(self) -> dict[str, Any]:
        """Return the stack as a JSON object."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class LocalStack:
    """The local stack, with its program's client id and secret, which are in the same file."""

    stack: Stack
    program_client_id: str
    program_secret: str = field(repr=False)


def sign_in_url_of(token_url: str) -> str:
    """Return the URL of the sign-in page, given that of the token endpoint."""
    return token_url.removesuffix(TOKEN_PATH)


def find_local(folder: Path | None = None) -> LocalStack | None:
    """Return the local stack described in `folder` or one of its parents; None if there is none."""
    try:
        start = folder or Path.cwd()
    except OSError:  # the working directory was deleted
        return None
    for place in (start, *start.parents):
        if (place / DESCRIPTION).is_file():
            return _read(place / DESCRIPTION)
    return None


def local_program_client_id(stack: Stack) -> str | None:
    """Return the client id of the local stack's program; None for any other stack, where each program has its own."""
    local = find_local() if stack.name == LOCAL else None
    return local.program_client_id if local else None


def local_program_secret(client_id: str) -> str | None:
    """Return the client secret of the local stack's program; None for any other client."""
    local = find_local()
    return local.program_secret if local and local.program_client_id == client_id else None


def _read(file: Path) -> LocalStack | None:
    """Return the local stack that a file describes; None if it does not, or has addresses on other machines.

    A folder of somebody else may have such a file, and its addresses would receive tokens.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        operator = content["operator"]
        stack = Stack(
            name=LOCAL,
            api_url=content["api_url"],
            sign_in_url=sign_in_url_of(operator["token_url"]),
            person_client_id=operator.get("sign_in_client_id"),
            webhook_master_secret_arn=content.get("webhook_master_secret_arn"),
            region=content["region"],
            aws_endpoint=content["aws_endpoint"],
        )
        if not all(map(is_loopback, (content["api_url"], operator["token_url"], content["aws_endpoint"]))):
            return None
        return LocalStack(stack, operator["client_id"], operator["client_secret"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_loopback(url: str) -> bool:
    """Return True if a URL leads to this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
