"""The index of decisions lists every decision, and each has a status that means something."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[3] / "docs"
FILES = sorted((DOCS / "decisions").glob("*.md"))
NAMED = re.compile(r"^\d{4}-[a-z0-9-]+\.md$")
TITLE = re.compile(r"\A# (\d{4})\. (.+)\n")
DATE = re.compile(r"^\* Date: (\d{4}-\d{2}-\d{2})$", re.MULTILINE)
STATUS = re.compile(r"^\* Status: (.+)$", re.MULTILINE)
SUPERSEDED = re.compile(r"superseded by \[(\d{4})\]\((\d{4}-[a-z0-9-]+\.md)\)")
ONE_WAY = re.compile(r"^\* \*One-way\*: \S", re.MULTILINE)


def index_rows() -> list[str]:
    """Return the rows of the index table, without its head."""
    rows = [line for line in (DOCS / "decisions.md").read_text().splitlines() if line.startswith("|")]
    return rows[2:]


def expected_row(file: Path) -> str:
    """Return the row that the index must have for a decision."""
    text = file.read_text()
    number, title = TITLE.findall(text)[0]
    status = re.sub(r"\[(\d{4})\]\(.+\)", r"\1", STATUS.findall(text)[0])
    mark = ", *one-way*" if ONE_WAY.search(text) else ""
    return f"| [{number}](decisions/{file.name}) | {title} | {DATE.findall(text)[0]} | {status}{mark} |"


def test_the_index_has_one_row_for_each_decision_in_order() -> None:
    assert len(FILES) >= 53
    assert index_rows() == [expected_row(file) for file in FILES]


def test_numbers_follow_one_another() -> None:
    assert [file.name[:4] for file in FILES] == [f"{number:04}" for number in range(1, len(FILES) + 1)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_decision_has_its_parts(file: Path) -> None:
    text = file.read_text()

    assert NAMED.match(file.name)
    assert [number for number, _ in TITLE.findall(text)] == [file.name[:4]]
    assert len(DATE.findall(text)) == 1
    assert len(STATUS.findall(text)) == 1
    for heading in ("Decision", "Considered"):
        assert re.search(rf"^## {heading}\n\n\S", text, re.MULTILINE), heading


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_status_is_accepted_or_names_a_later_decision(file: Path) -> None:
    status = STATUS.findall(file.read_text())[0]

    if status == "accepted":
        return
    match = SUPERSEDED.fullmatch(status)
    assert match, status
    assert match[1] == match[2][:4] > file.name[:4]
    assert (file.parent / match[2]).is_file()


def test_links_between_decisions_lead_somewhere() -> None:
    for file in FILES:
        for name in re.findall(r"\]\((\d{4}-[^)#]+)", file.read_text()):
            assert (file.parent / name).is_file(), f"{file.name}: {name}"
