"""A finding about a sync or the service, and what a person can do about it."""

from dataclasses import dataclass

from urlsync.domain.catalogue import Explanation, PersonAction, Severity, explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding: a code for programs, and its meaning from the catalogue.

    `automatic` and `next_step` may be None; `detail` is a number, a code or a time that belongs to the finding.
    """

    code: str
    level: Severity
    title: str
    meaning: str
    automatic: str | None = None
    next_step: str | None = None
    actions: tuple[PersonAction, ...] = ()
    detail: str | None = None


def found(code: str, variant: str | None = None, *, detail: str | None = None) -> Finding:
    """Return the finding of a code; a `variant` has its own texts in the catalogue."""
    return because(code, explain(code, variant), detail=detail)


def because(code: str, explanation: Explanation, *, detail: str | None = None) -> Finding:
    """Return the finding of a code that is explained by another code."""
    return Finding(
        code=code,
        level=explanation.severity,
        title=explanation.title,
        meaning=explanation.meaning,
        automatic=explanation.automatic,
        next_step=explanation.next_step,
        actions=explanation.actions,
        detail=detail,
    )
