"""The part of the story that people play: an opt-out, and a project that changes hands."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import requests

from local.demo.world import World
from local.operator_client import OperatorClient
from local.waiting import wait_until


class People:
    """What operators and project owners do with the demo's sync."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._operator = OperatorClient(world.stack)
        self._path = f"/v1/syncs/{world.stack['demo']['sync_id']}"
        self._first = self.sync()

    def sync(self) -> dict[str, Any]:
        """Return the sync as operators see it."""
        return self._asked("GET", self._path)

    def opt_out(self) -> str:
        """Opt out, and tell what the sync says then."""
        return _told(self._asked("POST", f"{self._path}/opt-out"))

    def restart(self) -> str:
        """Restart with the connection that enabled it, and wait for the value."""
        self._asked("POST", f"{self._path}/restart", {"connection_id": self._first["connection_id"]})
        self._world.wait_for_target()
        return _told(self.sync())

    def hand_over(self) -> str:
        """Give the project to somebody new at Hasura Cloud, tell urlsync, and wait for what it does."""
        user = self._world.hasura.control("POST", "/users", {"email": f"{uuid4()}@example.com"})
        self._new_owner = user
        self._transfer(user["id"])
        wait_until(lambda: self.sync()["reason"] == "ownership_transferred", "the sync has ended")
        return _told(self.sync())

    def restart_as_new_owner(self) -> str:
        """Restart with a connection of the new owner."""
        tokens = {
            "hasura_token": self._new_owner["token"],
            "heroku_token": self._world.stack["demo"]["heroku_token"],
        }
        connection = self._asked("POST", "/v1/connections", tokens)
        self._asked("POST", f"{self._path}/restart", {"connection_id": connection["connection_id"]})
        wait_until(lambda: self.sync()["outcome"] in {"updated", "unchanged"}, "the new value is there")
        return _told(self.sync())

    def refuse_the_old_owner(self) -> str:
        """Try to restart with the old owner's connection."""
        body = {"connection_id": self._first["connection_id"]}
        answer = self._operator.call("POST", f"{self._path}/restart", body)
        if answer.status_code != HTTPStatus.FORBIDDEN:
            raise AssertionError(f"it was answered with {answer.status_code}")
        return f"{answer.status_code}: {answer.json()['title']}"

    def hand_back(self) -> str:
        """Give the project back, so that the story can be told again."""
        self._transfer(self._first["owner_id"])
        wait_until(lambda: self.sync()["reason"] == "ownership_transferred", "the sync has ended")
        return self.restart()

    def _transfer(self, owner_id: str) -> None:
        news = {"project_id": self._first["project_id"], "new_owner_id": owner_id}
        self._world.hasura.control("POST", "/transfers", news)
        at = datetime.now(UTC).isoformat()
        told = {**news, "transferred_at": at, "event_id": str(uuid4())}
        self._asked("POST", "/v1/ownership-transfers", told)

    def _asked(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer: requests.Response = self._operator.call(method, path, body)
        answer.raise_for_status()
        return dict(answer.json())


def _told(sync: dict[str, Any]) -> str:
    reason = f": {sync['reason']}" if sync["reason"] else ""
    return f"{sync['status']}{reason}"
