"""Who changed what, on the deployed template: in the API, in a terminal, and in the audit log."""

import json
import time
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from typer.testing import CliRunner
from urlsync_cli.main import app

from local.hasura.client import HasuraClient
from local.operator_client import READ, WRITE, Json, OperatorClient
from local.stack.aws import EmulatedAws, stack_outputs
from local.stack.outputs import Stack
from local.waiting import wait_until
from tests.fakes.synced_app import SyncedApp, SyncedApps
from tests.fakes.unsynced_app import UnsyncedApp, an_unsynced_app
from tools.program_account import give_program_access
from tools.rotate_secret import SecretRotation

LIFE = [
    "connection_created", "sync_enabled", "check_requested", "sync_opted_out", "sync_deleted", "connection_deleted",
]  # fmt: skip
"""What the owner of these tests does, in this order."""

Member = Callable[[str], "Program"]


class Program(OperatorClient):
    """A program with a role of its own."""

    @property
    def name(self) -> str:
        return str(self.call("GET", "/v1/me").json()["name"])

    def activity(self, **wanted: str) -> list[Json]:
        """Return all that this program sees, oldest first."""
        query = "&".join(f"{name}={value}" for name, value in {"limit": "200", **wanted}.items())
        found: list[Json] = []
        cursor = ""
        while True:
            page = self.call("GET", f"/v1/activity?{query}{cursor}").json()
            found += page["items"]
            if page["next_cursor"] is None:
                return found[::-1]
            cursor = f"&cursor={page['next_cursor']}"


@pytest.fixture
def member(stack: Stack, aws: EmulatedAws) -> Member:
    """Makes programs of each role."""
    cognito = aws.session.client("cognito-idp", endpoint_url=aws.endpoint)
    pool = stack_outputs(aws)["UserPoolId"]

    def make(role: str) -> Program:
        made = give_program_access(cognito, pool, f"{role}-{uuid4()}", role, [])
        operator = {**stack["operator"], "client_id": made.client_id, "client_secret": made.client_secret}
        api: Any = {"api_url": stack["api_url"], "operator": operator}
        return Program(api, (READ,) if role == "viewer" else (READ, WRITE))

    return make


@pytest.fixture
def shop(stack: Stack) -> UnsyncedApp:
    return an_unsynced_app(stack)


class AuditLog:
    """The log group that entries are copied to."""

    def __init__(self, aws: EmulatedAws) -> None:
        self._logs = aws.session.client("logs", endpoint_url=aws.endpoint)
        self._group = stack_outputs(aws)["AuditLogGroupName"]

    def lines(self) -> list[Json]:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=self._group)
        return [json.loads(event["message"]) for page in pages for event in page["events"]]

    def entries(self, ids: set[str]) -> list[Json]:
        """Return the copies of these entries."""
        return [line["entry"] for line in self.lines() if (line["entry"] or {}).get("entry_id") in ids]


def lives(owner: Program, shop: UnsyncedApp) -> str:
    """Let the owner add a connection, enable, check, end and delete a sync, and delete the connection."""
    connection = owner.connect(shop.owner.token, shop.heroku.token)["connection_id"]
    sync_id: str = owner.enable(shop.project.id, connection, shop.app["name"])["sync_id"]
    for method, path in (
        ("POST", f"/v1/syncs/{sync_id}/check"),
        ("POST", f"/v1/syncs/{sync_id}/opt-out"),
        ("DELETE", f"/v1/syncs/{sync_id}"),
        ("DELETE", f"/v1/connections/{connection}"),
    ):
        answer = owner.call(method, path)
        assert answer.ok, answer.text
    return sync_id


def of(entries: list[Json], owner_id: str) -> list[str]:
    """Return the actions of one actor."""
    return [entry["action"] for entry in entries if entry["actor_id"] == owner_id]


def test_what_a_program_changes_is_in_the_activity_in_a_terminal_and_in_the_audit_log(
    stack: Stack, aws: EmulatedAws, member: Member, shop: UnsyncedApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN an owner who has used the service from the beginning to the end
    owner, log = member("owner"), AuditLog(aws)
    sync_id = lives(owner, shop)

    # THEN each change says who it was, in which role, from where, and to what
    entries = owner.activity()
    assert [entry["action"] for entry in entries] == LIFE
    assert {(entry["actor"].partition("-")[0], entry["role"]) for entry in entries} == {("owner", "owner")}
    assert {entry["actor_id"].partition(":")[0] for entry in entries} == {"program"}
    assert all(entry["source_address"] and entry["request_id"] for entry in entries)
    assert len({entry["request_id"] for entry in entries}) == len(entries)
    assert {entry["subject"]["sync_id"] for entry in entries[1:5]} == {sync_id}

    # AND an administrator sees the same in a terminal
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text(json.dumps(stack))
    monkeypatch.chdir(tmp_path)
    home = {"URLSYNC_HOME": str(tmp_path / "home"), "COLUMNS": "200"}
    assert CliRunner().invoke(app, ["sign-in", "--program"], env=home, prog_name="urlsync").exit_code == 0
    done = CliRunner().invoke(app, ["activity", "--actor", entries[0]["actor"], "--json"], env=home)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["items"][::-1] == entries

    # AND the audit log has each of them, with ids and without names
    ids = {entry["entry_id"] for entry in entries}
    wait_until(lambda: {copy["entry_id"] for copy in log.entries(ids)} == ids, "the entries are copied")
    copies = log.entries(ids)
    assert {copy["actor_id"] for copy in copies} == {entries[0]["actor_id"]}
    assert not any("actor" in copy or entries[0]["actor"] in json.dumps(copy) for copy in copies)


def test_nobody_sees_what_they_may_not(member: Member, shop: UnsyncedApp) -> None:
    # GIVEN what one owner did
    owner, stranger = member("owner"), member("owner")
    lives(owner, shop)
    owner_id = owner.activity()[0]["actor_id"]

    # THEN a second owner sees nothing of it, and an administrator everything
    assert of(stranger.activity(), owner_id) == []
    assert of(member("admin").activity(), owner_id) == LIFE

    # AND a viewer and an operator see what was done with the sync, and nothing of the connection
    for role in ("viewer", "operator"):
        seen = member(role).activity()
        assert of(seen, owner_id) == LIFE[1:5]
        assert {entry["subject"]["connection_id"] for entry in seen if entry["actor_id"] == owner_id} == {None}


def test_a_shared_connection_is_seen_by_its_owner_when_an_administrator_shares_it(
    member: Member, shop: UnsyncedApp
) -> None:
    # GIVEN
    owner, admin = member("owner"), member("admin")
    connection = owner.connect(shop.owner.token, shop.heroku.token)["connection_id"]
    # WHEN
    path = f"/v1/connections/{connection}/share"
    assert admin.call("POST", path, {"team": "books"}).status_code == HTTPStatus.OK
    assert admin.call("DELETE", path).status_code == HTTPStatus.NO_CONTENT
    # THEN
    seen = [(entry["action"], entry["role"], entry["subject"]["team"]) for entry in owner.activity()]
    assert seen == [
        ("connection_created", "owner", None),
        ("connection_shared", "admin", "books"),
        ("connection_unshared", "admin", None),
    ]


def test_a_transfer_keeps_who_reported_it(
    a_synced_app: SyncedApp, synced_apps: SyncedApps, hasura: HasuraClient, member: Member
) -> None:
    # GIVEN a project that was given to somebody else
    sync, operator, new_owner = a_synced_app, member("operator"), synced_apps.owner()
    hasura.control("POST", "/transfers", {"project_id": sync.project.id, "new_owner_id": new_owner.hasura.id})
    # WHEN an operator reports it
    report = {
        "project_id": sync.project.id,
        "new_owner_id": new_owner.hasura.id,
        "transferred_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "event_id": str(uuid4()),
    }
    assert operator.call("POST", "/v1/ownership-transfers", report).status_code == HTTPStatus.ACCEPTED
    sync.wait_until_not_active("ownership_transferred")
    # THEN the activity and the history of the sync name the operator
    reported, ended = operator.activity(project_id=sync.project.id)[-2:]
    assert (reported["action"], ended["action"]) == ("transfer_reported", "sync_transferred")
    assert {entry["actor_id"] for entry in (reported, ended)} == {reported["actor_id"]}
    assert (ended["role"], ended["request_id"]) == ("operator", reported["request_id"])
    (entry,) = [entry for entry in sync.history() if entry["action"] == "transferred"]
    assert entry["actor"] == reported["actor"]


def test_a_redrive_and_a_rotation_are_recorded(aws: EmulatedAws, member: Member) -> None:
    # GIVEN an operator, and one of the service's own secrets
    operator, outputs = member("operator"), stack_outputs(aws)
    secrets = aws.session.client("secretsmanager", endpoint_url=aws.endpoint)
    functions = aws.session.client("lambda", endpoint_url=aws.endpoint)
    arn = outputs["FingerprintKeyArn"]
    # WHEN dead letters are redriven, and the secret is rotated
    assert operator.call("POST", "/v1/dead-letters/redrive").status_code == HTTPStatus.OK
    SecretRotation(functions, secrets, outputs["RotateFunctionArn"], arn).run()
    # THEN
    (redriven,) = operator.activity(action="dead_letters_redriven", actor=operator.name)
    assert redriven["role"] == "operator"
    rotated = operator.activity(action="secret_rotated")[-1]
    assert (rotated["actor"], rotated["role"]) == ("secretsmanager.amazonaws.com", None)
    assert rotated["subject"]["secret_id"] == arn
