"""The permission snapshot is current, so that reviews show every changed permission."""

import difflib

from tools.permission_snapshot import FILE, snapshot


def test_the_snapshot_says_what_the_template_grants() -> None:
    changed = [
        line
        for line in difflib.unified_diff(FILE.read_text().splitlines(), snapshot().splitlines(), n=0)
        if line[0] in "+-" and line[:3] not in {"+++", "---"}
    ]

    assert not changed, "the permissions have changed; if this is intended, run `make snapshot`"
