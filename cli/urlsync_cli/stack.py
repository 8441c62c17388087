"""One deployed urlsync: where it answers, and where its operators sign in."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Final, Self

TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105 -- a path of Cognito's, no secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What must be known of a stack to work with it. None of it is secret; URLs have no slash at the end."""

    name: str
    api_url: str
    sign_in_url: str
    person_client_id: str | None = None
    program_client_id: str | None = None
    webhook_master_secret_arn: str | None = None
    region: str | None = None
    aws_endpoint: str | None = None

    @property
    def token_url(self) -> str:
        """Where tokens are given (https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html)."""
        return f"{self.sign_in_url}{TOKEN_PATH}"

    @classmethod
    def of(cls, remembered: dict[str, Any]) -> Self:
        """Return the stack that `as_json` told of; raises `TypeError` where something is missing."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in remembered.items() if name in known})

    def as_json(self) -> dict[str, Any]:
        """Return it for a file."""
        return asdict(self)


def sign_in_url_of(token_url: str) -> str:
    """Return where the hosted sign-in page is, from where its tokens are."""
    return token_url.removesuffix(TOKEN_PATH)
