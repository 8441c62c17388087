"""One code in plain English, whether or not the catalogue knows it."""

from typing import Final

from urlsync.domain.catalogue.diagnosis import DIAGNOSIS
from urlsync.domain.catalogue.explanation import Explanation, Severity, by_code
from urlsync.domain.catalogue.failures import LATER, RETRIED, SERVICES, TRANSIENT
from urlsync.domain.catalogue.postgres_urls import POSTGRES_URLS
from urlsync.domain.catalogue.reasons import DISCONNECTED, PAUSED
from urlsync.domain.catalogue.refusals import REFUSALS
from urlsync.domain.catalogue.service import SERVICE

CATALOGUE: Final = by_code(
    (*PAUSED, *POSTGRES_URLS, *DISCONNECTED, *DIAGNOSIS, *TRANSIENT, *REFUSALS, *SERVICE)
)


def explain(code: str, detail: str | None = None) -> Explanation:
    """Return what a code means; with a `detail` what `code/detail` means, where that says more.

    A code that is not in the catalogue may come from another version of the service: whose it is still shows.
    """
    return CATALOGUE.get(f"{code}/{detail}") or CATALOGUE.get(code) or _unknown(code)


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
    )
