"""The audit of libraries: its exit status and its last line, for each report of pip-audit."""

from pathlib import Path
from typing import Any, Final

import pytest

from tools.audit import GROUPS, assess, deployed_libraries

ROOT: Final = Path(__file__).resolve().parents[3]
CLEAN: dict[str, Any] = {"name": "urllib3", "version": "2.8.0", "vulns": []}
SKIPPED: dict[str, Any] = {"name": "boto3", "skip_reason": "not found"}
KNOWN: dict[str, Any] = {
    "name": "pydantic",
    "version": "2.0.0",
    "vulns": [{"id": "PYSEC-2030-1", "fix_versions": ["2.0.1"]}],
}


def test_a_known_vulnerability_fails_with_its_fix() -> None:
    status, lines = assess({"dependencies": [CLEAN, KNOWN]}, required=False)

    assert status == 1
    assert lines == ["pydantic 2.0.0: PYSEC-2030-1, fixed in 2.0.1", "2 libraries audited, 1 known vulnerabilities"]


@pytest.mark.parametrize("required", [False, True])
def test_nothing_known_passes(*, required: bool) -> None:
    report = {"dependencies": [CLEAN]}

    assert assess(report, required=required) == (0, ["1 libraries audited, 0 known vulnerabilities"])


@pytest.mark.parametrize("report", [None, {"dependencies": [SKIPPED]}])
def test_an_audit_out_of_reach_ends_with_not_audited(report: dict[str, Any] | None) -> None:
    status, lines = assess(report, required=False)

    assert status == 0
    assert lines[-1] == "NOT AUDITED: the advisory service cannot be reached"


@pytest.mark.parametrize("report", [None, {"dependencies": [SKIPPED]}, {"dependencies": [CLEAN, SKIPPED]}])
def test_a_required_audit_that_did_not_take_place_fails(report: dict[str, Any] | None) -> None:
    status, lines = assess(report, required=True)

    assert status == 1
    assert lines[-1].startswith("NOT AUDITED")


def test_a_library_that_was_skipped_is_named() -> None:
    status, lines = assess({"dependencies": [CLEAN, SKIPPED]}, required=False)

    assert (status, lines[-1]) == (0, "NOT AUDITED: boto3")


def test_what_is_audited_is_what_is_deployed() -> None:
    libraries = deployed_libraries()

    assert GROUPS == ("layer", "admin")
    for name in ("boto3==", "urllib3==", "aws-lambda-powertools==", "pydantic=="):
        assert f"\n{name}" in libraries
    assert "pytest" not in libraries


def test_the_audit_comes_last_in_make_check() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    recipe = makefile.partition("\ncheck:")[2].partition("\n\n")[0]

    assert "tools.audit" in recipe.splitlines()[-1]
