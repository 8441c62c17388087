"""One thing that was found out about a sync or about the service, and what a person can do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found: a code for programs, its meaning and the next step for a person.

    `next_step` is None where there is nothing to do, `detail` a number, code or time that belongs to it.
    """

    code: str
    level: Level
    meaning: str
    next_step: str | None = None
    detail: str | None = None


def ok(code: str, meaning: str, *, detail: str | None = None) -> Finding:
    """Return a finding that is as it should be."""
    return Finding(code=code, level=Level.OK, meaning=meaning, detail=detail)


def warning(code: str, meaning: str, next_step: str, *, detail: str | None = None) -> Finding:
    """Return a finding that may become a problem, or that leaves something unknown."""
    return Finding(code=code, level=Level.WARNING, meaning=meaning, next_step=next_step, detail=detail)


def problem(code: str, meaning: str, next_step: str, *, detail: str | None = None) -> Finding:
    """Return a finding that keeps a sync, or the service, from doing its work."""
    return Finding(code=code, level=Level.PROBLEM, meaning=meaning, next_step=next_step, detail=detail)
