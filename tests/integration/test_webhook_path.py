"""A webhook passes through few modules: whoever follows it reads these."""

import os
import subprocess
import sys

import pytest

from tools.webhook_path import LAYER, MAX_MODULES, ROOT

FIRST = "urlsync.entrypoints.webhook.receiver"
IN_ANOTHER_THREAD = "urlsync.use_cases.checking.apply_source"
LAST = "urlsync.adapters.hasura.control_plane"
ONLY_AFTER_THE_WRITE = "urlsync.domain.transition"
ONLY_IMPORTED = "urlsync.ports.storage"


@pytest.fixture(scope="module")
def command() -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.webhook_path"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{LAYER}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_webhook_passes_through_few_modules(command: subprocess.CompletedProcess[str]) -> None:
    *modules, total = command.stdout.splitlines()

    assert command.returncode == 0, command.stdout + command.stderr
    assert total == f"{len(modules)} modules of at most {MAX_MODULES}"
    assert len(modules) <= MAX_MODULES


def test_the_whole_path_is_followed_and_nothing_else(command: subprocess.CompletedProcess[str]) -> None:
    *modules, _ = command.stdout.splitlines()

    assert {FIRST, IN_ANOTHER_THREAD, LAST} <= set(modules)
    assert not {ONLY_AFTER_THE_WRITE, ONLY_IMPORTED} & set(modules)
    assert all((LAYER / f"{name.replace('.', '/')}.py").is_file() for name in modules)
