"""Look up a code; codes that the catalogue does not know are explained too."""

from dataclasses import replace
from typing import Final

from urlsync.domain.catalogue.diagnosis import DIAGNOSIS
from urlsync.domain.catalogue.explanation import Explanation, PersonAction, Severity, by_code
from urlsync.domain.catalogue.failures import DELIVERIES, LATER, RETRIED, SERVICES, TRANSIENT
from urlsync.domain.catalogue.postgres_urls import POSTGRES_URLS
from urlsync.domain.catalogue.reasons import DISCONNECTED, PAUSED
from urlsync.domain.catalogue.refusals import REFUSALS
from urlsync.domain.catalogue.service import SERVICE

CATALOGUE: Final = by_code(
    (*PAUSED, *POSTGRES_URLS, *DISCONNECTED, *DIAGNOSIS, *TRANSIENT, *DELIVERIES, *REFUSALS, *SERVICE)
)


def explain(code: str, detail: str | None = None, *, missing_scope: str | None = None) -> Explanation:
    """Return what a code means; with a `detail`, what `code/detail` means if the catalogue has that.

    `missing_scope` is the scope that an authorization lacks. An unknown code may come from another version of the
    service; its prefix still names the service that failed.
    """
    found = CATALOGUE.get(f"{code}/{detail}") or CATALOGUE.get(code) or _unknown(code)
    if missing_scope is None:
        return found
    return replace(found, meaning=f"{found.meaning} Heroku asks for the scope `{missing_scope}`.")


def explain_entry(reason: str | None, failure: str | None) -> Explanation | None:
    """Return what a stored reason and failure mean; None if there is neither.

    A failure that is no detail of the reason comes first: it is what happened then.
    """
    if f"{reason}/{failure}" in CATALOGUE:
        return explain(str(reason), failure)
    code = failure or reason
    return None if code is None else explain(code)


def _unknown(code: str) -> Explanation:
    service = SERVICES.get(code.partition("_")[0])
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
