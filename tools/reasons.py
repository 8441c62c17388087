"""Write docs/reasons.md from the catalogue: `python -m tools.reasons`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from urlsync.domain.catalogue import ACTION_MEANINGS, Explanation
from urlsync.domain.catalogue.diagnosis import SERVING, STANDING, VALUES, WEBHOOK
from urlsync.domain.catalogue.failures import DELIVERIES, RETRIED, SENT_AGAIN, TRANSIENT
from urlsync.domain.catalogue.postgres_urls import POSTGRES_URLS
from urlsync.domain.catalogue.reasons import DISCONNECTED, PAUSED
from urlsync.domain.catalogue.refusals import ORDERS, REQUESTS, SIGN_IN
from urlsync.domain.catalogue.service import CONNECTIONS, HEALTH

FILE: Final = Path(__file__).resolve().parents[1] / "docs" / "reasons.md"

INTRODUCTION: Final = """\
# Reasons, failures and findings

`make reasons` writes this page from `layers/urlsync/urlsync/domain/catalogue/`, the only place that explains
a code or decides what a person may do about it. The API serves the same texts and actions on syncs, findings
and problems; the console, the command line client and the notifications show them.

A code `reason/detail` says more than its reason alone. Programs must expect codes and details that are not
listed here: newer versions may add some.
"""

CHAPTERS: Final = (
    ("A paused sync", PAUSED),
    ("A disconnected sync", DISCONNECTED),
    ("An active sync", STANDING),
    ("Source and target", VALUES),
    ("The webhook", WEBHOOK),
    ("The project", SERVING),
    ("The service", HEALTH),
    ("A connection", CONNECTIONS),
    ("Refused requests", REQUESTS),
    ("Orders of Heroku databases", ORDERS),
    ("Signing in to Heroku", SIGN_IN),
)


def page() -> str:
    """Return the whole page."""
    lines = [INTRODUCTION, *_actions()]
    for title, explanations in CHAPTERS:
        lines += [f"## {title}", "", *_chapter(explanations)]
    lines += ["## Details of `source_invalid`", "", *_table(POSTGRES_URLS), ""]
    lines += ["## Temporary failures", "", RETRIED, "", *_table(TRANSIENT), ""]
    lines += ["## Deliveries to a notification endpoint", "", SENT_AGAIN, "", *_table(DELIVERIES)]
    return "\n".join(lines).rstrip() + "\n"


def _actions() -> Iterator[str]:
    yield from ("## Actions", "", "| action | does |", "|---|---|")
    for action, meaning in ACTION_MEANINGS.items():
        yield f"| `{action}` | {meaning} |"
    yield ""


def _chapter(explanations: Iterable[Explanation]) -> Iterator[str]:
    for explanation in explanations:
        yield from (f"### `{explanation.code}`", "", f"**{explanation.title}** ({explanation.severity})", "")
        yield from (explanation.meaning, "")
        yield from _points(explanation)


def _table(explanations: Iterable[Explanation]) -> Iterator[str]:
    yield from ("| code | means | next step |", "|---|---|---|")
    for explanation in explanations:
        meaning = f"**{explanation.title}.** {explanation.meaning}"
        yield f"| `{explanation.code}` | {meaning} | {explanation.next_step} |"


def _points(explanation: Explanation) -> Iterator[str]:
    actions = ", ".join(f"`{action}`" for action in explanation.actions)
    points = {
        "What happens automatically": explanation.automatic,
        "Next step": explanation.next_step,
        "Actions": actions,
    }
    said = [f"- {name}: {text}" for name, text in points.items() if text]
    yield from (*said, "") if said else ()


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
