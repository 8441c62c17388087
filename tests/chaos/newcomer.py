"""An app and a project without a sync, and the request that asks for one."""

from typing import final

import requests

from local.operator_client import OperatorClient
from local.stack.outputs import ENV_VAR
from tests.fakes.synced_app import UnsyncedProject


@final
class SlowOrder:
    """The same request again and again: each time it must find the sync that the first one began."""

    def __init__(self, operator: OperatorClient, newcomer: UnsyncedProject) -> None:
        self._operator = operator
        self._path = f"/v1/projects/{newcomer.project.id}/syncs"
        self._body = {
            "connection_id": newcomer.owner.connection.connection_id,
            "heroku_app": newcomer.app["name"],
            "env_var": ENV_VAR,
        }
        self.sync_id = ""

    def place(self) -> bool:
        """Ask, and return whether the answer is the sync."""
        try:
            answer = self._operator.call("POST", self._path, self._body)
        except requests.RequestException:
            return False
        if answer.ok:
            self.sync_id = answer.json()["sync_id"]
        return answer.ok
