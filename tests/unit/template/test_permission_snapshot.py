"""Whoever changes a permission changes the snapshot too, for the reviewer to see."""

import difflib

from tools.permission_snapshot import FILE, snapshot


def test_the_snapshot_says_what_the_template_grants() -> None:
    changed = [
        line
        for line in difflib.unified_diff(FILE.read_text().splitlines(), snapshot().splitlines(), n=0)
        if line[0] in "+-" and line[:3] not in {"+++", "---"}
    ]

    assert not changed, "the template grants something else; if that is right: make snapshot"
