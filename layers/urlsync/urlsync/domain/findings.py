"""One thing that was found out about a sync or about the service, and what a person can do about it."""

from dataclasses import dataclass

from urlsync.domain.catalogue import Explanation, PersonAction, Severity, explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found: a code for programs, and in the words of the catalogue what it means.

    `automatic` and `next_step` are None where there is nothing to say; `detail` is a number, a code or a time
    that belongs to it.
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
    """Return the finding of a code; a `variant` has words of its own in the catalogue."""
    return because(code, explain(code, variant), detail=detail)


def because(code: str, explanation: Explanation, *, detail: str | None = None) -> Finding:
    """Return the finding of a code whose cause is explained under another one."""
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
