"""Tests on several Pythons: what the run as a whole says, and which interpreter it takes."""

import sys
import tomllib

import pytest

from layers.build import find_interpreter
from tools.python_versions import ROOT, VERSIONS, Result, main

THIS = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize(
    ("results", "status"),
    [
        ([Result.PASSED, Result.PASSED], 0),
        ([Result.PASSED, Result.MISSING], 0),
        ([Result.PASSED, Result.FAILED], 1),
        ([Result.MISSING, Result.MISSING], 1),
    ],
)
def test_a_run_passes_if_one_version_did_and_none_failed(
    results: list[Result], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = dict(zip(("3.11", "3.12"), results, strict=True))

    assert main(["3.11", "3.12"], answers.__getitem__) == status
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"Python {version}: {result}" for version, result in answers.items()
    ]


def test_every_supported_version_is_tested() -> None:
    tested: list[str] = []

    def run(version: str) -> Result:
        tested.append(version)
        return Result.PASSED

    main([], run)

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert tested == list(VERSIONS)
    assert project["requires-python"] == f">={VERSIONS[0]}"


def test_an_interpreter_has_the_version_that_was_asked_for() -> None:
    assert find_interpreter(THIS) is not None
    assert find_interpreter("2.6") is None
