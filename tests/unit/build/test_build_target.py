"""What the packages are built for: the same that SAM is reported."""

from pathlib import Path

import pytest
from cfnlint.decode import cfn_yaml

from layers import build

SAMCONFIG = """
[dev.global.parameters]
parameter_overrides = "PythonRuntime=python3.12 Architecture=x86_64 LogRetentionDays=7"

[elsewhere.build.parameters]
parameter_overrides = ["Architecture=x86_64"]
"""


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository whose samconfig.toml we know, built without any request in the environment."""
    (tmp_path / "samconfig.toml").write_text(SAMCONFIG)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    for name in ("ENV", "PYTHON_VERSION", "ARCHITECTURE"):
        monkeypatch.delenv(name, raising=False)


def test_samconfig_tells_the_target() -> None:
    assert build._target() == ("3.12", "x86_64")


def test_each_environment_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENV", "elsewhere")

    assert build._target() == ("3.14", "x86_64")


def test_a_request_in_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_VERSION", "3.13")
    monkeypatch.setenv("ARCHITECTURE", "arm64")

    assert build._target() == ("3.13", "arm64")


def test_what_is_not_reported_is_the_templates_default() -> None:
    template = Path(__file__).resolve().parents[3] / "template.yaml"
    parameters = cfn_yaml.load(str(template))["Parameters"]

    assert {name: parameters[name]["Default"] for name in build.DEFAULTS} == build.DEFAULTS
