"""Hostile names, from providers and from callers: none reaches a terminal or a use case as it is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from urlsync.domain.connection import Profile
from urlsync.ports.hasura import Project

from tests.adversary.conftest import Count
from tests.fakes.api_service import FakeApi
from tests.fakes.command_line import CommandLine, a_command_line
from tests.fakes.examples import CONNECTION_ID, PROJECT_ID, TENANT_ID
from tests.fakes.hostile import HOSTILE_TEXTS

COMMANDS: Final = (
    ("projects",),
    ("projects", "show", PROJECT_ID),
    ("syncs",),
    ("syncs", "show", "PG_DATABASE_URL"),
    ("connections",),
    ("opt-out", "PG_DATABASE_URL"),
    ("check", "no-such-sync"),
)
"""What a person runs, who sees names of projects, apps, variables and accounts."""
SPELLED: Final = {kind: text for kind, text in HOSTILE_TEXTS.items() if kind not in {"half a pair", "tags", "image"}}
"""The texts that do something in a terminal."""


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CommandLine]:
    """A terminal with a sign-in, wide enough for every line, and a sync."""
    monkeypatch.chdir(tmp_path)
    for name in ("URLSYNC_STACK", "URLSYNC_CLIENT_SECRET", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    with a_command_line(tmp_path / "home") as command_line:
        command_line.environment["COLUMNS"] = "2000"
        command_line.sign_in()
        command_line.world.enable()
        yield command_line


def rename(operator: CommandLine, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Give the project, the app and the accounts a name."""
    world = operator.world
    project = Project(project_id=PROJECT_ID, tenant_id=TENANT_ID, name=name, owner_id=world.hasura.owner_id)
    monkeypatch.setattr(type(world.projects), "_project", lambda _self: project)
    sync = world.only_sync
    world.syncs.stored[sync.sync_id] = replace(sync, heroku_app=replace(sync.heroku_app, name=name))
    connection = world.connections.stored[CONNECTION_ID]
    profile: Profile = replace(connection.profile, hasura_account=name, heroku_account=name)
    world.connections.stored[CONNECTION_ID] = replace(connection, profile=profile)


def shown(operator: CommandLine) -> list[str]:
    """Return the output of each command."""
    done = [operator.run(*command) for command in COMMANDS]
    return [f"{each.stdout}{each.stderr}" for each in done]


def test_no_hostile_name_reaches_the_terminal(
    operator: CommandLine, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    # GIVEN what is shown of harmless names, once the sync is disconnected
    shown(operator)
    rename(operator, monkeypatch, "shop")
    lines = [text.count("\n") for text in shown(operator)]

    for kind, name in SPELLED.items():
        # WHEN
        rename(operator, monkeypatch, name)
        output = shown(operator)

        # THEN there is no control character, and no line more
        assert [text for text in output if not text.replace("\n", "").isprintable()] == [], kind
        assert [text.count("\n") for text in output] == lines, kind
    count(f"{len(SPELLED)} hostile names in {len(COMMANDS)} commands: all shown as plain text")


def bodies(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield requests that carry a name where the API takes one."""
    enable = {"connection_id": CONNECTION_ID, "heroku_app": "quiet-river-1234"}
    for field in ("heroku_app", "config_var", "env_var", "connection_id"):
        yield "POST", f"/v1/projects/{PROJECT_ID}/syncs", enable | {field: name}
    yield "POST", f"/v1/projects/{PROJECT_ID}/heroku-databases", {"connection_id": CONNECTION_ID, "plan": name}
    yield "POST", f"/v1/projects/{PROJECT_ID}/heroku-databases", {"connection_id": name}
    if not name.isascii() or not name.isprintable():  # any other text may be a token, and is never shown
        yield "POST", "/v1/connections", {"hasura_token": name}
        yield "POST", "/v1/connections", {"hasura_token": "fake-token", "heroku_token": name}
    transfer = {"project_id": PROJECT_ID, "new_owner_id": CONNECTION_ID, "transferred_at": "2026-03-04T10:00:00Z"}
    for field in ("project_id", "new_owner_id", "transferred_at", "event_id"):
        yield "POST", "/v1/ownership-transfers", transfer | {"event_id": "event-1", field: name}


def test_no_hostile_name_reaches_a_use_case(count: Count) -> None:
    api, tried = FakeApi(), 0
    for kind, name in HOSTILE_TEXTS.items():
        for method, path, body in bodies(name):
            # WHEN
            answer = api.call(method, path, body)
            tried += 1

            # THEN it is refused, and the response and the log do not repeat it
            assert answer.status in {400, 403, 422}, (kind, path, body)
            assert not any(deed.asked for deed in api.service.deeds.values()), (kind, path)
            assert "phish" not in answer.text
            assert answer.headers["Content-Type"] == "application/problem+json"
    assert "phish" not in str(api.log)
    count(f"{tried} hostile names in requests: all refused, none repeated")
