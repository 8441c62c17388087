"""The glossary is alphabetic, has one line for each term, and is easy to find."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROWS = re.findall(r"^\| (.+?) \| (.+) \|$", (ROOT / "docs" / "glossary.md").read_text(), re.MULTILINE)[1:]
TERMS = [term for term, _ in ROWS]


def test_the_glossary_is_alphabetic_and_has_each_term_once() -> None:
    assert len(TERMS) > 40
    assert sorted(set(TERMS)) == TERMS


def test_the_glossary_has_the_terms_of_the_architecture_page() -> None:
    table = (ROOT / "docs" / "architecture.md").read_text().split("## Terms\n")[1].split("\n## ")[0]
    terms = re.findall(r"^\| (.+?) \|", table, re.MULTILINE)[1:]

    assert len(terms) > 5
    assert {name for term in terms for name in term.split(", ")} <= set(TERMS)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/operations.md"])
def test_a_page_links_the_glossary(page: str) -> None:
    assert re.search(r"\]\((docs/)?glossary\.md\)", (ROOT / page).read_text())
