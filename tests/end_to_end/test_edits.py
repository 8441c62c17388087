"""Syncs and connections are edited in place, on the deployed template, with IAM enforced."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
import requests

from local.hasura.client import HasuraClient
from local.operator_client import TIMEOUT_S
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.problems import problem
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app

MOVED = "PG_MOVED"


@dataclass(frozen=True)
class Edited:
    """An app with a sync, and its connection; both are read and edited as an operator does."""

    app: UnsyncedApp
    sync: str
    connection: str

    def read(self, path: str) -> tuple[dict[str, Any], str]:
        """Return a resource and its version."""
        answer = self.app.operator.call("GET", path)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.json(), answer.headers["ETag"]

    def edit(self, path: str, body: dict[str, Any], version: str | None) -> requests.Response:
        """Edit a resource, of which this version was seen."""
        seen = {} if version is None else {"If-Match": version}
        headers = {"Authorization": f"Bearer {self.app.operator.token}", **seen}
        return requests.patch(f"{self.app.stack['api_url']}{path}", json=body, headers=headers, timeout=TIMEOUT_S)

    def history(self) -> list[dict[str, Any]]:
        """Return the sync's history, the newest entry first."""
        return list(self.app.operator.call("GET", f"{self.sync}/history").json()["items"])


@pytest.fixture
def edited(stack: Stack) -> Edited:
    app = an_unsynced_app(stack)
    connection_id = app.connect()
    sync = app.operator.enable(app.project.id, connection_id, app.app["name"])
    return Edited(app, f"/v1/syncs/{sync['sync_id']}", f"/v1/connections/{connection_id}")


def test_a_sync_gets_another_interval_and_another_env_var_in_place(edited: Edited) -> None:
    # GIVEN a sync, and the version of it that was seen
    before, seen = edited.read(edited.sync)

    # WHEN its interval is edited THEN it goes on as it is, without another check
    answer = edited.edit(edited.sync, {"check_interval_minutes": 7}, seen)
    assert (answer.status_code, answer.json()["check_interval_minutes"]) == (HTTPStatus.OK, 7)
    assert (answer.json()["epoch"], answer.json()["status"]) == (before["epoch"], "active")

    # WHEN the version that was seen is named again, or none THEN nothing is edited
    stale = edited.edit(edited.sync, {"env_var": MOVED}, seen)
    assert (stale.status_code, problem(stale)) == (HTTPStatus.PRECONDITION_FAILED, "version-changed")
    without = edited.edit(edited.sync, {"env_var": MOVED}, None)
    assert (without.status_code, problem(without)) == (HTTPStatus.PRECONDITION_REQUIRED, "version-missing")
    assert MOVED not in edited.app.environment()

    # WHEN the new version is named THEN another env var follows, and the former one keeps its value
    moved = edited.edit(edited.sync, {"env_var": MOVED}, answer.headers["ETag"])
    assert (moved.status_code, moved.json()["epoch"]) == (HTTPStatus.OK, before["epoch"] + 1)
    wait_until(lambda: edited.app.environment().get(MOVED) == edited.app.url, "the new env var is written")
    assert edited.app.environment()[before["env_var"]] == edited.app.url

    # AND an edit of nothing is no edit
    same = edited.edit(edited.sync, {"env_var": MOVED, "check_interval_minutes": 7}, moved.headers["ETag"])
    assert same.status_code == HTTPStatus.OK
    changes = [entry["changes"] for entry in edited.history() if entry["action"] == "edited"]
    assert [[change["name"] for change in each] for each in changes] == [["env_var"], ["check_interval"]]


def test_a_connection_gets_another_name_and_other_tokens_of_its_accounts(stack: Stack, edited: Edited) -> None:
    # GIVEN the connection of a sync
    app, (_, seen) = edited.app, edited.read(edited.connection)

    # WHEN it gets a name THEN its sync has that, too
    named = edited.edit(edited.connection, {"name": "Shops"}, seen)
    assert (named.status_code, named.json()["name"]) == (HTTPStatus.OK, "Shops")
    assert edited.read(edited.sync)[0]["connection_name"] == "Shops"
    assert edited.edit(edited.connection, {"name": "Late"}, seen).status_code == HTTPStatus.PRECONDITION_FAILED
    assert edited.edit(edited.connection, {"name": "Late"}, None).status_code == HTTPStatus.PRECONDITION_REQUIRED

    # WHEN a token of another user is to replace its own THEN it keeps that one
    hasura, version = HasuraClient(stack["hasura_url"]), named.headers["ETag"]
    stranger = hasura.add_user(f"stranger-{app.project.id}@example.com")
    refused = edited.edit(edited.connection, {"hasura_token": stranger.token}, version)
    assert (refused.status_code, problem(refused)) == (HTTPStatus.CONFLICT, "other-account")
    assert stranger.token not in refused.text

    # WHEN it is another token of the same user, and the former one ends
    account = app.heroku.call("GET", "/account").json()["email"]
    renewed = hasura.add_user(account)
    answer = edited.edit(edited.connection, {"hasura_token": renewed.token}, version)
    assert answer.status_code == HTTPStatus.OK, answer.text
    hasura.control("POST", "/tokens/revoke", {"token": app.owner.token})

    # THEN the sync goes on with the new one, without a restart
    url = f"{app.url}-rotated"
    app.heroku.call("PATCH", f"/apps/{app.app['name']}/config-vars", {"DATABASE_URL": url}).raise_for_status()

    def value() -> str | None:
        env = hasura.read_env(renewed.token, app.project.tenant_id)["envVars"]["environment"]
        return dict(env).get("PG_DATABASE_URL")

    wait_until(lambda: value() == url, "the new value is written with the new token")
    assert edited.read(edited.sync)[0]["epoch"] == 1
