"""How findings read: the most severe first, each with its detail and the next step."""

from contextlib import suppress
from typing import Final

from urlsync_cli.errors import Json
from urlsync_cli.formatting import FINGERPRINT, fingerprint, styled, timestamp
from urlsync_cli.tables import Column

SEVERITIES: Final = ("problem", "warning", "ok")


def sorted_findings(findings: list[Json]) -> list[Json]:
    """Return findings with those that need attention first."""
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding["level"]))


def _finding(finding: Json) -> str:
    parts = [_detail(part) for part in str(finding["detail"] or "").split(", ")]
    shown = ", ".join(filter(None, parts))
    meaning = str(finding["meaning"])
    return f"{meaning.removesuffix('.')} ({shown})." if shown else meaning


def _detail(part: str) -> str:
    """Return a part of a finding's detail for people: a time in their zone, the value's part of a fingerprint."""
    if FINGERPRINT.fullmatch(part):
        return f"fingerprint {fingerprint(part)}"
    if part == "0":
        return ""
    with suppress(ValueError):
        return str(timestamp(part)) if "T" in part else part
    return part


FINDINGS: Final = (
    Column("SEVERITY", lambda finding: styled(finding["level"])),
    Column("FINDING", _finding),
    Column("NEXT STEP", lambda finding: finding["next_step"] or ""),
)
