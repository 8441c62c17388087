"""A client of the operators' API, for seeding, the demo and the tests."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypedDict

import requests

Json = dict[str, Any]
READ = "urlsync/read"
WRITE = "urlsync/write"
TIMEOUT_S = 35
"""More than the 29 seconds after which API Gateway times out."""


class Operator(TypedDict):
    """How to sign in as an operator: a person's password and a program's client credentials."""

    username: str
    password: str
    client_id: str
    client_secret: str
    token_url: str
    sign_in_client_id: str


class Api(TypedDict):
    """The part of `stack.json` that a client of the API needs."""

    api_url: str
    operator: Operator


@dataclass(frozen=True)
class OperatorClient:
    """A client of one stack's API, with a token of the given scopes.

    `signed_in` is the access token of a person, to call the API as that person instead of as a program.
    """

    stack: Api
    scopes: tuple[str, ...] = (READ, WRITE)
    signed_in: str = field(default="", repr=False)

    @cached_property
    def token(self) -> str:
        """The access token, by client credentials unless a person has signed in (RFC 6749, section 4.4)."""
        if self.signed_in:
            return self.signed_in
        operator = self.stack["operator"]
        answer = requests.post(
            operator["token_url"],
            data={"grant_type": "client_credentials", "scope": " ".join(self.scopes)},
            auth=(operator["client_id"], operator["client_secret"]),
            timeout=TIMEOUT_S,
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])

    def call(self, method: str, path: str, body: Json | None = None) -> requests.Response:
        """Call the API and return the response."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.stack['api_url']}{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=TIMEOUT_S)

    def connect(self, hasura_token: str, heroku_token: str | None = None) -> Json:
        """Create a connection and return it; raise `requests.HTTPError` for an error response."""
        body = {"hasura_token": hasura_token, "heroku_token": heroku_token}
        return _checked(self.call("POST", "/v1/connections", body))

    def enable(self, project_id: str, connection_id: str, heroku_app: str, **options: Any) -> Json:
        """Enable a sync and return it; raise `requests.HTTPError` for an error response."""
        body = {"connection_id": connection_id, "heroku_app": heroku_app, **options}
        return _checked(self.call("POST", f"/v1/projects/{project_id}/syncs", body))


def _checked(answer: requests.Response) -> Json:
    answer.raise_for_status()
    return dict(answer.json())
