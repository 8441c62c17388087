"""Checkov is configured what not to check, each with a reason."""

import re
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[3] / ".checkov.yaml"


def test_every_skip_has_its_reason_above_it() -> None:
    skips = CONFIG.read_text().split("skip-check:\n")[1].splitlines()

    assert len(skips) > 10
    for above, line in zip(["", *skips], skips, strict=False):
        if re.match(r"\s*- ", line):
            assert above.strip().startswith("# "), line
        else:
            assert line.strip().startswith("# "), line
