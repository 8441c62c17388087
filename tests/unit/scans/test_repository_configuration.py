"""The configuration around the code: workflows, hooks and dependency updates name things that exist."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
PINNED = re.compile(r"^[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def commands(workflow: Path) -> list[str]:
    return re.findall(r"^\s*(?:- )?run: (.+)$", workflow.read_text(), re.MULTILINE)


def test_there_are_workflows() -> None:
    assert {workflow.name for workflow in WORKFLOWS} >= {"ci.yml", "nightly.yml"}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.stem)
def test_every_action_is_pinned_by_its_commit(workflow: Path) -> None:
    actions = re.findall(r"uses: (.+)$", workflow.read_text(), re.MULTILINE)

    assert actions
    assert [action for action in actions if not PINNED.match(action)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.stem)
def test_a_workflow_can_only_read(workflow: Path) -> None:
    text = workflow.read_text()

    assert re.findall(r"^ *permissions:\n((?: +\S.*\n)+)", text, re.MULTILINE) == ["  contents: read\n"]
    assert text.count("persist-credentials: false") == text.count("actions/checkout@")


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda workflow: workflow.stem)
def test_a_workflow_runs_what_exists(workflow: Path) -> None:
    for command in commands(workflow):
        tool, *targets = command.split()
        if tool == "make":
            assert {target for target in targets if "=" not in target} <= TARGETS
        else:
            assert (ROOT / tool).is_file()


def test_the_workflow_accepts_no_missing_audit() -> None:
    text = (ROOT / ".github" / "workflows" / "ci.yml").read_text()

    assert re.search(r"run: \.ci/run\n +env:\n +AUDIT: required\b", text)


def test_the_hooks_are_valid_and_run_tools_of_the_lock_file() -> None:
    file = ROOT / ".pre-commit-config.yaml"
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    entries = re.findall(r"entry: (?:env \S+ )?(\S+)", file.read_text())
    assert len(entries) >= 6
    assert all(entry.startswith(".venv/bin/") for entry in entries)


def test_dependency_updates_find_every_version_in_the_makefile() -> None:
    managers = json.loads((ROOT / "renovate.json").read_text())["customManagers"]
    patterns = [pattern for manager in managers for pattern in manager["matchStrings"]]
    found = [re.findall(pattern.replace("(?<", "(?P<"), MAKEFILE) for pattern in patterns]

    assert sorted(version for versions in found for version in versions) == sorted(
        re.findall(r"_VERSION := (\S+)", MAKEFILE)
    )


def test_herokus_client_is_installed_from_checksums_and_without_scripts() -> None:
    lock = json.loads((ROOT / "tools" / "heroku_cli" / "package-lock.json").read_text())
    packages = {name: found for name, found in lock["packages"].items() if name}
    commands_of_npm = re.findall(r"^\t@?(npm .+)$", MAKEFILE, re.MULTILINE)

    assert packages["node_modules/heroku"]["version"]
    # What a package brings along is covered by that package's checksum.
    unproven = [name for name, found in packages.items() if "integrity" not in found and not found.get("inBundle")]
    assert unproven == []
    assert len(commands_of_npm) == 1
    assert re.search(r"^npm ci .*--ignore-scripts\b", commands_of_npm[0])
