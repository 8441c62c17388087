"""Configuration as code on the deployed template: applied, changed, killed in the middle, and applied again."""

import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from local.hasura.client import HasuraClient
from local.operator_client import OperatorClient
from local.stack.many_syncs import URL, Owner, add_apps, add_owner, add_projects
from local.stack.outputs import CONFIG_VAR, ENV_VAR, Stack
from local.waiting import wait_until
from tests.fakes.stack_terminal import Terminal

CHANGED = 20
RENAMED = "PG_RENAMED"
MINUTES = 90
WITHIN_S = 60
"""How long `apply` of 240 new syncs may take on a quiet stack (issue 17)."""


@dataclass
class Projects:
    """Projects and apps of one owner, and the file that says which syncs there are to be."""

    stack: Stack
    owner: Owner
    file: Path
    tenants: Mapping[str, str]
    """The tenants by the names of their projects."""
    changes: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What is different about the sync of a project; `env_var` renames it."""

    def write(self) -> None:
        """Write the file."""
        lines = ["version: 1", "defaults:", f"  connection: {self.owner.connection_id}", "projects:"]
        for name in self.tenants:
            settings = {"heroku_app": name, "config_var": CONFIG_VAR, **self.changes.get(name, {})}
            env_var = settings.pop("env_var", ENV_VAR)
            lines += [f"  {name}:", "    syncs:", f"      {env_var}:"]
            lines += [f"        {setting}: {value}" for setting, value in settings.items()]
        self.file.write_text("\n".join(lines) + "\n")

    def change(self, count: int) -> None:
        """Change the interval of this many syncs, and the env var of every second one of them."""
        for number, name in enumerate(list(self.tenants)[:count]):
            renamed = {"env_var": RENAMED, "renamed_from": ENV_VAR} if number % 2 else {}
            self.changes[name] = {"check_interval_minutes": MINUTES, **renamed}
        self.write()

    def syncs(self) -> dict[str, dict[str, Any]]:
        """Return the syncs by the names of their projects; there is one of each project."""
        operator, path, found = (
            OperatorClient(self.stack),
            f"/v1/syncs?limit=500&connection_id={self.owner.connection_id}",
            [],
        )
        cursor = ""
        while cursor is not None:
            answer = operator.call("GET", path + (f"&cursor={cursor}" if cursor else ""))
            assert answer.status_code == 200, answer.text
            found += answer.json()["items"]
            cursor = answer.json()["next_cursor"]
        by_name = {sync["project_name"]: sync for sync in found}
        assert len(by_name) == len(found)
        return by_name

    def changed(self) -> int:
        """Return how many syncs have the new interval."""
        return sum(sync["check_interval_minutes"] == MINUTES for sync in self.syncs().values())

    def value(self, name: str, env_var: str) -> str | None:
        """Return the value of an env var in Hasura Cloud."""
        hasura = HasuraClient(self.stack["hasura_url"])
        env = hasura.read_env(self.owner.token, self.tenants[name])["envVars"]
        return dict(env.get("environment", {})).get(env_var)


@dataclass(frozen=True)
class Configured:
    """A terminal that applies the file of some projects."""

    terminal: Terminal
    projects: Projects

    def plan(self, status: int = 0) -> dict[str, int]:
        """Return how many syncs a plan would create, change and so on."""
        found = self.terminal.asked("plan", "-f", str(self.projects.file), "--detailed-exitcode", status=status)
        return {kind: count for kind, count in found["summary"].items() if count and kind != "not_in_files"}

    def apply(self) -> dict[str, int]:
        """Apply the file, and return how many changes ended how."""
        summary = self.terminal.asked("apply", "-f", str(self.projects.file), "--yes")["summary"]
        return {outcome: count for outcome, count in summary.items() if count and outcome != "not_in_files"}

    def apply_and_kill(self, changes: int) -> None:
        """Apply the file in a process of its own, which is killed as soon as it has changed this many syncs."""
        process = self.terminal.start("apply", "-f", str(self.projects.file), "--yes", killed_after=changes)
        output = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, output


@pytest.fixture
def configured(stack: Stack, terminal: Terminal) -> Callable[[int], Configured]:
    def make(count: int) -> Configured:
        owner = add_owner(stack, f"{uuid4()}@example.com")
        names = [app["name"] for app in add_apps(stack, owner, [f"file-{uuid4()}"[:28] for _ in range(count)])]
        tenants = {name: tenant["id"] for name, tenant in zip(names, add_projects(stack, owner, names), strict=True)}
        projects = Projects(stack, owner, terminal.clone / "syncs.yaml", tenants)
        projects.write()
        terminal.run("sign-in", "--program")
        return Configured(terminal, projects)

    return make


@pytest.mark.parametrize("count", [30, pytest.param(240, marks=pytest.mark.scale)])
def test_a_file_is_applied_changed_killed_and_applied_again(
    configured: Callable[[int], Configured], count: int
) -> None:
    # GIVEN a file of syncs, none of which exists
    file = configured(count)
    projects = file.projects
    assert file.plan(status=7) == {"create": count}

    # WHEN it is applied, the process is killed halfway, and it is applied again
    file.apply_and_kill(count // 2)
    half = len(projects.syncs())
    again = file.apply()

    # THEN each sync was made once, and nothing is left to do
    assert count // 2 <= half < count
    assert again["done"] == again["create"] >= 1, again
    assert file.plan() == {"unchanged": count}
    syncs = projects.syncs()
    assert len(syncs) == count
    assert {(sync["status"], sync["epoch"]) for sync in syncs.values()} == {("active", 1)}
    assert all(projects.value(name, ENV_VAR) == URL for name in list(syncs)[::10])

    # WHEN twenty are changed, the process is killed halfway, and the file is applied again
    projects.change(CHANGED)
    assert file.plan(status=7) == {"change": CHANGED, "unchanged": count - CHANGED}
    file.apply_and_kill(CHANGED // 4)
    changed = projects.changed()
    file.apply()

    # THEN those twenty are changed and no others, each once
    assert CHANGED // 4 <= changed < CHANGED
    assert file.plan() == {"unchanged": count}
    assert_only_those_are_changed(projects)
    renamed = list(projects.tenants)[1:CHANGED:2]
    wait_until(lambda: all(projects.value(name, RENAMED) == URL for name in renamed), "the new env vars are there", 60)
    assert file.apply() == {"unchanged": count}


def assert_only_those_are_changed(projects: Projects) -> None:
    syncs = projects.syncs()
    for number, name in enumerate(projects.tenants):
        is_changed, is_renamed = number < CHANGED, number < CHANGED and number % 2 == 1
        assert syncs[name]["check_interval_minutes"] == (MINUTES if is_changed else None)
        assert syncs[name]["env_var"] == (RENAMED if is_renamed else ENV_VAR)
        assert syncs[name]["epoch"] == (2 if is_renamed else 1)


@pytest.mark.scale
def test_240_new_syncs_are_applied_within_a_minute(
    configured: Callable[[int], Configured], record_property: Callable[[str, object], None]
) -> None:
    # GIVEN a file of 240 syncs, none of which exists, and what else this machine has to do
    file = configured(240)
    busy = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    began = time.monotonic()

    # WHEN it is applied
    applied = file.apply()

    # THEN all of them exist, within a minute if the machine has nothing else to do
    took = time.monotonic() - began
    record_property("figure", f"apply of 240 new syncs: {took:.1f} s at {busy:.1f} times the load")
    assert applied == {"create": 240, "done": 240}
    assert took < WITHIN_S * busy, f"{took:.0f} s"
