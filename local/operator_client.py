"""Drives the operators' API from Python, as a program: for the seeding, the demo and the tests."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import requests

from local.stack.outputs import Stack

Json = dict[str, Any]
READ = "urlsync/read"
WRITE = "urlsync/write"
TIMEOUT_S = 35
"""Above the 29 seconds after which API Gateway gives up."""


@dataclass(frozen=True)
class OperatorClient:
    """A client of one stack's API, with a token that has these scopes.

    `signed_in` is the access token of a person, where one is to be asking instead of a program.
    """

    stack: Stack
    scopes: tuple[str, ...] = (READ, WRITE)
    signed_in: str = field(default="", repr=False)

    @cached_property
    def token(self) -> str:
        """The access token; a program's by client credentials (RFC 6749, section 4.4)."""
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
        """Call the API and return whatever it answers."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.stack['api_url']}{path}"
        return requests.request(method, url, json=body, headers=headers, timeout=TIMEOUT_S)

    def connect(self, hasura_token: str, heroku_token: str | None = None) -> Json:
        """Make a connection and return it; raise `requests.HTTPError` for a refusal."""
        body = {"hasura_token": hasura_token, "heroku_token": heroku_token}
        return _made(self.call("POST", "/v1/connections", body))

    def enable(self, project_id: str, connection_id: str, heroku_app: str, **order: Any) -> Json:
        """Enable a sync and return it; raise `requests.HTTPError` for a refusal."""
        body = {"connection_id": connection_id, "heroku_app": heroku_app, **order}
        return _made(self.call("POST", f"/v1/projects/{project_id}/syncs", body))


def _made(answer: requests.Response) -> Json:
    answer.raise_for_status()
    return dict(answer.json())
