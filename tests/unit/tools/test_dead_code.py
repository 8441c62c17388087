"""The report of dead code: what is not allowed, and what need not be allowed any more."""

from tools.dead_code import problems

FOUND = [
    "cli/main.py:3: unused function 'forgotten' (60% confidence)",
    "layers/view.py:7: unused variable 'delayed' (60% confidence)",
]


def test_what_is_not_allowed_is_reported_with_its_place() -> None:
    assert list(problems(FOUND, {"fields": {"delayed"}})) == ["cli/main.py:3: function forgotten is not used"]


def test_an_entry_that_allows_nothing_is_reported() -> None:
    allowed = {"fields": {"delayed", "gone"}, "hooks": {"forgotten"}}

    assert list(problems(FOUND, allowed)) == ["tools/dead_code.py: gone need not be allowed any more (fields)"]


def test_where_every_finding_is_allowed_nothing_is_reported() -> None:
    assert list(problems(FOUND, {"fields": {"delayed"}, "hooks": {"forgotten"}})) == []


def test_imports_are_left_to_ruff() -> None:
    assert list(problems(["layers/codec.py:9: unused import 'Hashable' (90% confidence)"], {})) == []
