"""The parts of an explanation: severity, meaning, what happens automatically, what a person can do."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class Severity(StrEnum):
    """How serious a finding is. A `problem` keeps a sync, or the service, from working."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class PersonAction(StrEnum):
    """What a person can do through the API. Nothing else is offered."""

    CHECK = "check"
    RESTART = "restart"
    OPT_OUT = "opt_out"
    DELETE = "delete"
    ENABLE = "enable"
    ADD_CONNECTION = "add_connection"
    RECONNECT_HEROKU = "reconnect_heroku"
    ORDER_DATABASE = "order_database"
    ACCEPT_PROPOSAL = "accept_proposal"
    DECLINE_PROPOSAL = "decline_proposal"
    REDRIVE = "redrive"
    TRUST_SWEEPS = "trust_sweeps"
    TRY_AGAIN = "try_again"


ACTION_MEANINGS: Final[Mapping[PersonAction, str]] = MappingProxyType(
    {
        PersonAction.CHECK: "Check the sync now: `POST /v1/syncs/{id}/check`",
        PersonAction.RESTART: "Restart the sync with a connection of the project's owner, which also registers its "
        "webhook: `POST /v1/syncs/{id}/restart`",
        PersonAction.OPT_OUT: "Stop following Heroku and keep the value: `POST /v1/syncs/{id}/opt-out`",
        PersonAction.DELETE: "Delete the sync and keep the value: `DELETE /v1/syncs/{id}`",
        PersonAction.ENABLE: "Enable a sync: `POST /v1/projects/{id}/syncs`",
        PersonAction.ADD_CONNECTION: "Add a connection: `POST /v1/connections`",
        PersonAction.RECONNECT_HEROKU: "Sign in to Heroku again for the connection: "
        "`POST /v1/connections/{id}/heroku-authorization`",
        PersonAction.TRUST_SWEEPS: "Let the connection's lists of apps and projects earn trust again: "
        "`POST /v1/syncs/{id}/trust-sweeps`",
        PersonAction.ORDER_DATABASE: "Order a Heroku database: `POST /v1/projects/{id}/heroku-databases`",
        PersonAction.ACCEPT_PROPOSAL: "Enable the proposed sync: `POST /v1/proposals/{id}/accept`",
        PersonAction.DECLINE_PROPOSAL: "Never enable the proposed sync by default: `POST /v1/proposals/{id}/decline`",
        PersonAction.REDRIVE: "Redrive the dead letters: `POST /v1/dead-letters/redrive`",
        PersonAction.TRY_AGAIN: "Send the same request again",
    }
)
"""What each action does, and the request that performs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One code in plain English, the same wherever it is shown.

    `meaning` is what happened, `automatic` what happens without help, `next_step` what a person can do; the latter
    two may be None. `actions` are those that help, the best first.
    """

    code: str
    severity: Severity
    title: str
    meaning: str
    automatic: str | None = None
    next_step: str | None = None
    actions: tuple[PersonAction, ...] = ()

    @property
    def advice(self) -> str:
        """Return what happened and what to do, as one text."""
        return " ".join(filter(None, (self.meaning, self.next_step)))


_TEXTS: Final = re.compile(r"(?P<meaning>.+?)(?: Automatically: (?P<automatic>.+?))?(?: Next step: (?P<next_step>.+))?")


def explanations(text: str, **defaults: Any) -> tuple[Explanation, ...]:
    """Return the entries of a text, with `defaults` for the parts that an entry does not have.

    An entry is a line `code | severity | title | actions`, the last being optional. Below it, indented, are its
    meaning, and perhaps `Automatically: ...` and `Next step: ...`.
    """
    return tuple(_entry(entry, defaults) for entry in re.split(r"\n(?=\S)", text.strip()))


def _entry(entry: str, defaults: Mapping[str, Any]) -> Explanation:
    heading, *lines = entry.splitlines()
    code, severity, title, *actions = heading.split(" | ")
    texts = _TEXTS.fullmatch(" ".join(map(str.strip, lines)))
    if texts is None:
        raise ValueError(f"{code} has no meaning")
    parts = {name: part for name, part in texts.groupdict().items() if part}
    if actions:
        parts["actions"] = tuple(map(PersonAction, actions[0].split(", ")))
    return Explanation(code=code, severity=Severity(severity), title=title, **{**defaults, **parts})


def by_code(explanations: Iterable[Explanation]) -> Mapping[str, Explanation]:
    """Return explanations by code. Raises `ValueError` for a code that has two."""
    found: dict[str, Explanation] = {}
    for explanation in explanations:
        if explanation.code in found:
            raise ValueError(f"{explanation.code} is explained twice")
        found[explanation.code] = explanation
    return MappingProxyType(found)
