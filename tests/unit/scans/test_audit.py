"""What the audit of libraries makes of pip-audit's answers."""

from typing import Any

from tools.audit import GROUPS, deployed_libraries, verdict

CLEAN: dict[str, Any] = {"name": "urllib3", "version": "2.8.0", "vulns": []}
SKIPPED: dict[str, Any] = {"name": "boto3", "skip_reason": "not found"}
KNOWN: dict[str, Any] = {
    "name": "pydantic",
    "version": "2.0.0",
    "vulns": [{"id": "PYSEC-2030-1", "fix_versions": ["2.0.1"]}],
}


def test_a_known_vulnerability_fails_with_its_cure() -> None:
    status, lines = verdict({"dependencies": [CLEAN, KNOWN]})

    assert status == 1
    assert lines == [
        "pydantic 2.0.0: PYSEC-2030-1, mended in 2.0.1",
        "2 libraries, 1 known vulnerabilities",
    ]


def test_where_nothing_is_known_all_is_well_and_what_was_not_asked_is_said() -> None:
    assert verdict({"dependencies": [CLEAN, SKIPPED]}) == (
        0,
        ["boto3: not audited", "1 libraries, 0 known vulnerabilities"],
    )


def test_out_of_reach_is_said_and_no_failure() -> None:
    for said in (None, {"dependencies": [SKIPPED]}):
        status, (line,) = verdict(said)
        assert status == 0
        assert line.startswith("not audited")


def test_what_is_audited_is_what_is_deployed() -> None:
    libraries = deployed_libraries()

    assert GROUPS == ("layer", "admin")
    for name in ("boto3==", "urllib3==", "aws-lambda-powertools==", "pydantic=="):
        assert f"\n{name}" in libraries
    assert "pytest" not in libraries
