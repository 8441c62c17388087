"""The project's terms have replaced older words, which must not return.

`docs/glossary.md` has the terms. Decisions and the changelog may name older words.
"""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]


def part(word: str) -> str:
    """Return a pattern for a word in prose and as a part of an identifier, but not inside another word.

    `news` is found in "news", `ownership_news`, `OwnershipNews` and `NEWS`, but not in "renews".
    """
    forms = word.split("|")
    small, capital, large = ("|".join(map(form, forms)) for form in (str, str.capitalize, str.upper))
    return rf"(?:(?<![A-Za-z])(?:{small})|(?:{capital})|(?<![A-Za-z])(?:{large}))(?![a-z])"


RETIRED: Final = {
    part("wish|wishes|wished"): "check request, message kind",
    part("news"): "ownership events, publish",
    part("story|stories|telling"): "event thread, outbox",
    part("told"): "notified, reported",
    r"[Tt]ell(?:_people|People|_new_master|NewMaster)": "send notifications",
    r"\bTell whether": "True if",
    r"\bword_(?:event|story|stories)\b|class Words?\b|\bNotice\b": "notification templates, digest",
    r"HeldLetter|held_letter|put_back": "leased message, release",
    part("urgency"): "disposition",
    r"\b_?SPARED\b|spare_budget|\._spare\b": "rate-limit reserve, defer",
    part("settle|settles") + r"|(?<!all)(?<!All)" + part("settled"): "apply source, applied",
    r"\b(?:SourceRead|source_read|write_started)\b": "read watermark, pending_fingerprint",
    r"\bowner_since\b": "owner_verified_at",
    part("budget|budgets"): "rate limit, reserve",
    r"\b_?(?:PATIENCE|GLANCE|SILENCE|SLOWEST|ECHO|MOST|LONGEST|REMEMBERED_FOR)\b": "a name of what it limits",
    r"MustPause|EpochMoved|HerokuBudgetLow|NoHerokuClient": "PermanentFailure, StaleEpoch, ...",
    r"WatchSourceOwner|watch_source_owner|KeepWebhooks|keep_webhooks|remastered": "verify, guard, rotated",
    r"JudgeServing|judge_serving|ServingFailure|serving_failure": "check project health, health issue",
    part("verdict"): "health result, webhook outcome",
    r"FindAbilities|find_abilities|was_declined": "probe capabilities, was_opted_out",
    r"See(?:Status|DeadLetters)|see_(?:status|dead_letters)": "get status, list dead letters",
    part("rhythm"): "intervals",
    r"needs? a person": "needs attention",
    r"[Bb]y itself\b": "automatically",
    r"[Gg]iv(?:e|es|en|ing) up\b|given_up": "retries exhausted, dead letter",
    r"[Pp]ut(?:s|ting)? (?:\w+ )?right\b": "repair, fix",
    r"\b[Mm]end(?:s|ed|ing)?\b": "repair, fix",
    r"\b(?:serve|serves|serving) with it\b": "healthy",
    r"[Cc]hang(?:e|es|ed|ing) (?:of )?hands": "ownership transferred",
    r"\b[Aa]new\b": "again",
    r"\b[Rr]eckon": "calculate",
    r"\bled (?:in|back)\b": "rolled out gradually, rolled back",
}
"""Patterns of retired words, each with what to write instead."""

EXEMPT: Final = ("docs/decisions", "docs/glossary.md", "CHANGELOG.md", "tests/unit/docs/test_retired_")
TEXT: Final = (".py", ".md", ".yaml", ".toml", ".js", ".mjs", ".css", ".html", ".json", "Makefile")
GENERATED: Final = {
    "docs/openapi.json": "layers",
    "docs/reasons.md": "layers",
    "docs/command-line.md": "cli",
    "docs/console.md": "console",
}
AREAS: Final = ("root", "docs", "layers", "functions", "cli", "console", "local", "tools", "bench", "tests")
NOT_YET: Final = frozenset(AREAS)
"""Areas that still have older words."""


def area_of(path: str) -> str:
    """Return the area to which a file belongs, from its path in the repository."""
    folder = path.split("/", 1)[0]
    return GENERATED.get(path, folder if folder in AREAS else "root")


def texts(area: str) -> dict[str, str]:
    """Return the text of each tracked file of an area, by its path."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return {
        path: (ROOT / path).read_text(encoding="utf-8")
        for path in listed
        if area_of(path) == area
        and not path.startswith(EXEMPT)
        and path.endswith(TEXT)
        and (ROOT / path).is_file()
    }


def retired_in(text: str) -> list[str]:
    """Return the retired words of a text, each with what to write instead."""
    return [
        f"{found[0]!r} in line {text.count(chr(10), 0, found.start()) + 1}: write {better}"
        for pattern, better in RETIRED.items()
        for found in re.finditer(pattern, text)
    ]


@pytest.mark.parametrize("area", [area for area in AREAS if area not in NOT_YET])
def test_no_retired_word_returns(area: str) -> None:
    found = texts(area)

    assert found
    assert {path: words for path, text in found.items() if (words := retired_in(text))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "OwnershipNews",
        "ownership_news",
        "the wish",
        "Wish.SCHEDULE",
        "is told",
        "was put right",
        "a Verdict",
        "MOST",
    ],
)
def test_a_retired_word_is_found(text: str) -> None:
    assert len(retired_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "renews it",
        "the history",
        "HISTORY",
        "restores",
        "almost",
        "at most",
        "recommends",
        "amended",
        "notices it",
    ],
)
def test_ordinary_english_is_not(text: str) -> None:
    assert retired_in(text) == []
