"""The data table of the architecture lists every kind of item that is stored."""

import re
from pathlib import Path

from tests.golden.files import golden, kinds

ARCHITECTURE = Path(__file__).resolve().parents[3] / "docs" / "architecture.md"
ROW = re.compile(r"^\|[^|]+\| `([A-Z_]+)[^`]*` \| `([A-Z_]*)[^`]*` \|$", re.MULTILINE)


def leading_word(value: str) -> str:
    """Return the word in capitals that a key begins with, "" where it is an id alone."""
    match = re.match(r"[A-Z_]+(?=#|$)", value)
    return match[0] if match else ""


def test_every_kind_of_item_has_a_row() -> None:
    newest = [golden("items", kind)[-1] for kind in kinds("items")]
    stored = {(leading_word(item["pk"]["S"]), leading_word(item["sk"]["S"])) for item in newest}

    listed = ROW.findall(ARCHITECTURE.read_text())

    assert len(listed) == len(set(listed))
    assert set(listed) == stored
