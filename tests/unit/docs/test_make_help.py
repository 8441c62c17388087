"""`make help` lists every target, one aligned line each."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_help_lists_every_target_in_one_column() -> None:
    declared = re.findall(r"^\.PHONY: ([a-z-]+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    listed = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    lines = [re.sub(r"\x1b\[\d+m", "", line) for line in listed.splitlines()]
    columns = [re.fullmatch(r"(  ([a-z-]+) +)(\S.*)", line) for line in lines]

    assert all(columns), lines
    assert [found[2] for found in columns if found] == declared
    assert len({len(found[1]) for found in columns if found}) == 1
    assert len(declared) > 20
