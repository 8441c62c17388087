"""What operators and project owners do in the demo: opt out, restart, transfer the project."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import requests

from local.demo.demo_stack import DemoStack
from local.operator_client import OperatorClient
from local.waiting import wait_until


class OwnerActions:
    """The actions of operators and project owners on the demo's sync."""

    def __init__(self, demo: DemoStack) -> None:
        self._demo = demo
        self._operator = OperatorClient(demo.stack)
        self._path = f"/v1/syncs/{demo.stack['demo']['sync_id']}"
        self._initial = self.sync()

    def sync(self) -> dict[str, Any]:
        """Return the sync from the API."""
        return self._call("GET", self._path)

    def opt_out(self) -> str:
        """Opt out, and return the status of the sync."""
        return _status(self._call("POST", f"{self._path}/opt-out"))

    def restart(self) -> str:
        """Restart the sync with its first connection, wait for the value, and return the status."""
        self._call("POST", f"{self._path}/restart", {"connection_id": self._initial["connection_id"]})
        self._demo.wait_for_target()
        return _status(self.sync())

    def transfer(self) -> str:
        """Transfer the project to a new owner, report the transfer, and return the status of the sync."""
        user = self._demo.hasura.control("POST", "/users", {"email": f"{uuid4()}@example.com"})
        self._new_owner = user
        self._transfer_to(user["id"])
        self._wait_until_disconnected()
        return _status(self.sync())

    def restart_as_new_owner(self) -> str:
        """Restart the sync with a connection of the new owner, and return the status."""
        tokens = {"hasura_token": self._new_owner["token"], "heroku_token": self._demo.stack["demo"]["heroku_token"]}
        connection = self._call("POST", "/v1/connections", tokens)
        self._call("POST", f"{self._path}/restart", {"connection_id": connection["connection_id"]})
        wait_until(lambda: self.sync()["outcome"] in {"updated", "unchanged"}, "the first check has succeeded")
        return _status(self.sync())

    def restart_is_forbidden(self) -> str:
        """Try to restart the sync with the previous owner's connection, and return the error."""
        body = {"connection_id": self._initial["connection_id"]}
        response = self._operator.call("POST", f"{self._path}/restart", body)
        if response.status_code != HTTPStatus.FORBIDDEN:
            raise AssertionError(f"the response was {response.status_code}")
        return f"{response.status_code}: {response.json()['title']}"

    def transfer_back(self) -> str:
        """Transfer the project back to its first owner, and restart the sync."""
        self._transfer_to(self._initial["owner_id"])
        self._wait_until_disconnected()
        return self.restart()

    def _transfer_to(self, owner_id: str) -> None:
        transfer = {"project_id": self._initial["project_id"], "new_owner_id": owner_id}
        self._demo.hasura.control("POST", "/transfers", transfer)
        at = datetime.now(UTC).isoformat()
        event = {**transfer, "transferred_at": at, "event_id": str(uuid4())}
        self._call("POST", "/v1/ownership-transfers", event)

    def _wait_until_disconnected(self) -> None:
        wait_until(lambda: self.sync()["reason"] == "ownership_transferred", "the sync is disconnected")

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        response: requests.Response = self._operator.call(method, path, body)
        response.raise_for_status()
        return dict(response.json())


def _status(sync: dict[str, Any]) -> str:
    reason = f": {sync['reason']}" if sync["reason"] else ""
    return f"{sync['status']}{reason}"
