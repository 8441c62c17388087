"""What a rehearsal prepares: settings of our environments for the emulator, and a shell that uses it."""

import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Final

import pytest

from local.rehearsal.__main__ import environment, settings
from local.rehearsal.later_version import copy_checkout, later_than
from tools import deployed_stack
from tools.deployed import wants_smoke

ROOT: Final = Path(__file__).resolve().parents[3]
GIVEN: Final = {"PythonRuntime": "python3.11", "Architecture": "x86_64", "HerokuApiUrl": "http://127.0.0.1:5100"}


def test_each_environment_has_the_emulators_parameters_and_keeps_its_own() -> None:
    ours = tomllib.loads((ROOT / "samconfig.toml").read_text())
    theirs = tomllib.loads(settings((ROOT / "samconfig.toml").read_text(), GIVEN))

    for name in deployed_stack.ENVIRONMENTS:
        before, after = (
            dict(pair.split("=", 1) for pair in found[name]["global"]["parameters"]["parameter_overrides"])
            for found in (ours, theirs)
        )
        assert after == before | GIVEN
        assert theirs[name]["deploy"] == ours[name]["deploy"]


def test_the_tools_read_the_file_that_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.toml").write_text(settings((ROOT / "samconfig.toml").read_text(), GIVEN))
    assert "HerokuApiUrl" not in deployed_stack.parameter_overrides("dev")

    monkeypatch.setenv("SAMCONFIG", str(tmp_path / "mine.toml"))

    assert deployed_stack.parameter_overrides("dev")["HerokuApiUrl"] == GIVEN["HerokuApiUrl"]


def test_a_shell_reads_the_variables_and_forgets_other_accounts(tmp_path: Path) -> None:
    file = tmp_path / "environment.sh"
    file.write_text(environment(tmp_path, {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "SHOP": "it's a shop"}))

    command = f'. {file}; echo "$AWS_ENDPOINT_URL|$SHOP|$SAMCONFIG|${{AWS_PROFILE:-none}}"'
    bash = shutil.which("bash") or "bash"
    given = {"AWS_PROFILE": "production", "PATH": "/usr/bin"}
    done = subprocess.run([bash, "-c", command], env=given, capture_output=True, text=True, check=True)

    assert done.stdout == f"http://127.0.0.1:1|it's a shop|{tmp_path}/samconfig.toml|none\n"


def test_a_copy_has_the_sources_and_shares_the_tools(tmp_path: Path) -> None:
    copy_checkout(tmp_path / "copy")

    copied = {str(file.relative_to(tmp_path / "copy")) for file in (tmp_path / "copy").rglob("*.py")}
    assert {"local/rehearsal/later_version.py", "layers/build.py"} <= copied
    assert (tmp_path / "copy" / ".venv").resolve() == (ROOT / ".venv").resolve()
    assert not (tmp_path / "copy" / ".git").exists()
    lock = (tmp_path / "copy" / "uv.lock").stat().st_mtime
    assert lock == pytest.approx((ROOT / "uv.lock").stat().st_mtime)


def test_the_next_minor_version_follows() -> None:
    assert later_than("0.1.3") == "0.2.0"


@pytest.mark.parametrize(
    ("given", "answer", "expected"),
    [
        ("yes", None, True),
        ("no", "y", False),
        (None, None, False),
        (None, "", True),
        (None, "Y", True),
        (None, "n", False),
    ],
)
def test_a_deployment_offers_to_be_proved(given: str | None, answer: str | None, *, expected: bool) -> None:
    ask = None if answer is None else lambda _: answer

    assert wants_smoke(given, ask) is expected
