"""One code in plain English, whether or not the catalogue knows it."""

from typing import Final

from urlsync.domain.catalogue.diagnosis import DIAGNOSIS
from urlsync.domain.catalogue.explanation import Explanation, PersonAction, Severity, by_code
from urlsync.domain.catalogue.failures import LATER, RETRIED, SERVICES, TRANSIENT
from urlsync.domain.catalogue.reasons import DISCONNECTED, PAUSED
from urlsync.domain.catalogue.refusals import REFUSALS
from urlsync.domain.catalogue.service import SERVICE

CATALOGUE: Final = by_code((*PAUSED, *DISCONNECTED, *DIAGNOSIS, *TRANSIENT, *REFUSALS, *SERVICE))


def explain(code: str, detail: str | None = None) -> Explanation:
    """Return what a code means; with a `detail` what `code/detail` means, where that says more.

    A code that is not in the catalogue may come from another version of the service: whose it is still shows.
    """
    return CATALOGUE.get(f"{code}/{detail}") or CATALOGUE.get(code) or _unknown(code)


def explain_entry(reason: str | None, failure: str | None) -> Explanation | None:
    """Return what a reason and a failure mean that are stored together; None where there is neither.

    A failure may be a detail of the reason, or else it comes first: it is what happened then.
    """
    if f"{reason}/{failure}" in CATALOGUE:
        return explain(str(reason), failure)
    code = failure or reason
    return None if code is None else explain(code)


def _unknown(code: str) -> Explanation:
    service = SERVICES.get(code.split("_", 1)[0])
    meaning = (
        f"{service} did not answer as expected ({code})."
        if service
        else f"Something that the service needs did not work ({code})."
    )
    return Explanation(
        code=code,
        severity=Severity.WARNING,
        title=code.replace("/", ": ").replace("_", " ").capitalize(),
        meaning=meaning,
        automatic=RETRIED,
        next_step=LATER,
        actions=(PersonAction.TRY_AGAIN,),
    )
