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

    `news` is found in "news", `ownership_news`, `OwnershipNews` and `NEWS`, but not in "renews". What comes before a
    word is looked at after the word, because a search for a pattern that begins with letters is ten times as fast.
    """
    forms = word.split("|")
    alone = [rf"{form}(?<![A-Za-z]{form})" for each in forms for form in (each, each.upper())]
    return rf"(?:{'|'.join([*alone, *map(str.capitalize, forms)])})(?![a-z])"


RETIRED: Final = {
    "wish": (part("wish|wishes|wished"), "check request, message kind"),
    "news": (part("news"), "ownership events, publish"),
    "story": (part("story|stories|telling"), "event thread, outbox"),
    "told": (part("told"), "notified, reported"),
    "tell": (r"[Tt]ell(?:_people|People|_new_master|NewMaster)|\bTell whether", "send notifications; True if"),
    "words": (r"\bword_(?:event|story|stories)\b|class Words?\b|\bNotice\b", "templates, digest"),
    "held letter": (r"HeldLetter|held_letter|put_back", "leased message, release"),
    "urgency": (r"\bUrgency\b|[./]urgency\b", "disposition"),
    "spare": (r"\b_?SPARED\b|spare_budget|\._spare\b", "rate-limit reserve, defer"),
    "settle": (r"Settle(?:Target|d)\b|settle_target|\bsettled?\(", "apply source, applied"),
    "source read": (r"\b(?:SourceRead|source_read|write_started)\b", "read watermark, pending_fingerprint"),
    "owner since": (r"\bowner_since\b", "owner_verified_at"),
    "budget": (part("budget|budgets"), "rate limit, reserve"),
    "patience": (r"\b_?(?:PATIENCE|GLANCE|SILENCE|SLOWEST|ECHO|REMEMBERED_FOR)(?:_S)?\b", "STEP_TIMEOUT, ..."),
    "most": (r"\b_?(?:MOST|LONGEST)\b", "MAX_..."),
    "outcomes": (r"MustPause|EpochMoved|HerokuBudgetLow|NoHerokuClient", "PermanentFailure, StaleEpoch, ..."),
    "watch": (r"WatchSourceOwner|watch_source_owner|KeepWebhooks|keep_webhooks", "verify, guard"),
    "remaster": (r"remastered", "webhook_secret_rotated_at"),
    "judge": (r"JudgeServing|judge_serving|ServingFailure|serving_failure", "health, health issue"),
    "verdict": (part("verdict|verdicts"), "health result, webhook outcome"),
    "abilities": (r"FindAbilities|find_abilities|was_declined", "probe capabilities, was_opted_out"),
    "see": (r"See(?:Status|DeadLetters)|see_(?:status|dead_letters)", "get status, list dead letters"),
    "rhythm": (part("rhythm"), "intervals"),
    "needs a person": (r"needs? a person", "needs attention"),
    "by itself": (r"[Bb]y[ _]itself\b", "automatically"),
    "given up": (r"[Gg]iv(?:e|es|en|ing) up\b|given_up", "retries exhausted, dead letter"),
    "put right": (r"[Pp]ut(?:s|ting)? (?:\w+ )?right\b", "repair, fix"),
    "mend": (part("mend|mends|mended|mending"), "repair, fix"),
    "serves with it": (r"\b(?:serve|serves|serving) with it\b", "healthy"),
    "console wording": (
        r"\b\d+ in work\b|[Ww]ebhook: there\b|[Ww]hose Heroku database|database shall it be",
        "running, registered, choose an account",
    ),
    "changed hands": (r"[Cc]hang(?:e|es|ed|ing) (?:of )?hands", "ownership transferred"),
    "anew": (part("anew"), "again"),
    "reckon": (r"\b[Rr]eckon", "calculate"),
    "led in": (r"\bled (?:in|back)\b", "rolled out gradually, rolled back"),
}
"""Retired words by name: a pattern, and what to write instead."""

EXEMPT: Final = ("docs/decisions", "docs/glossary.md", "CHANGELOG.md", "tests/unit/docs/test_retired_")
TEXT: Final = (".py", ".md", ".yaml", ".toml", ".js", ".ts", ".tsx", ".css", ".html", ".json", "Makefile")
GENERATED: Final = {
    "docs/openapi.json": "layers",
    "docs/reasons.md": "layers",
    "docs/command-line.md": "cli",
    "docs/console.md": "console",
}
ANOTHER_MEANING: Final = {"verdict": "mutation"}
"""Words that mean something else in files whose path has this part: what became of a mutant."""
AREAS: Final = ("root", "docs", "layers", "functions", "cli", "console", "local", "tools", "bench", "tests")


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
        if area_of(path) == area and not path.startswith(EXEMPT) and path.endswith(TEXT) and (ROOT / path).is_file()
    }


def retired_in(text: str, path: str = "") -> list[str]:
    """Return the retired words in a text, each with what to write instead."""
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {found[0]!r} ({name}), write: {better}"
        for name, (pattern, better) in RETIRED.items()
        if ANOTHER_MEANING.get(name, "//") not in path
        for found in re.finditer(pattern, text)
    ]


@pytest.mark.parametrize("area", AREAS)
def test_no_retired_word_returns(area: str) -> None:
    found = texts(area)

    assert found
    assert {path: words for path, text in found.items() if (words := retired_in(text, path))} == {}


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
        "0 in work",
    ],
)
def test_a_retired_word_is_found(text: str) -> None:
    assert len(retired_in(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["renews it", "the history", "HISTORY", "restores", "almost", "at most", "recommends", "amended", "notices it"],
)
def test_ordinary_english_is_not(text: str) -> None:
    assert retired_in(text) == []
