"""Why something is as it is, and what can be done: the texts and actions of the API, which decides both."""

from collections.abc import Iterable, Mapping
from typing import Final

from urlsync_cli.errors import Json
from urlsync_cli.terminal import Cell

COMMANDS: Final[Mapping[str, str]] = {
    "check": "urlsync check {sync_id}",
    "restart": "urlsync restart {sync_id}",
    "opt_out": "urlsync opt-out {sync_id}",
    "delete": "urlsync delete {sync_id}",
    "enable": "urlsync enable {project_id} --heroku-app APP",
    "add_connection": "urlsync connections add",
    "reconnect_heroku": "urlsync connections connect-heroku {connection_id}",
    "order_database": "urlsync databases create {project_id}",
    "accept_proposal": "urlsync proposals accept {proposal_id}",
    "decline_proposal": "urlsync proposals decline {proposal_id}",
    "redrive": "urlsync dead-letters redrive",
    "trust_sweeps": "urlsync trust-sweeps {sync_id}",
}
"""The command for each action of the API that has one."""
_PLACEHOLDERS: Final = {
    "sync_id": "SYNC",
    "project_id": "PROJECT",
    "connection_id": "CONNECTION",
    "proposal_id": "PROPOSAL",
}


def summary(explanation: Json | None) -> str | None:
    """Return an explanation's title, with its code in brackets; None for no explanation."""
    return None if explanation is None else f"{explanation['title']} [{explanation['code']}]"


def advice(explanation: Json | None) -> str | None:
    """Return an explanation's title and code, and the next step if there is one."""
    if explanation is None:
        return None
    next_step = explanation["next_step"]
    return f"{summary(explanation)}." + (f" {next_step}" if next_step else "")


def explanation_facts(explanation: Json | None) -> dict[str, Cell]:
    """Return what an explanation says; empty for none."""
    if explanation is None:
        return {}
    facts: dict[str, Cell] = {
        "explanation": summary(explanation),
        "  meaning": explanation["meaning"],
        "  automatically": explanation["automatic"],
        "  next step": explanation["next_step"],
    }
    return {name: text for name, text in facts.items() if text}


def commands_for(actions: Iterable[str], subject: Json) -> list[str]:
    """Return the commands for some actions, with the ids of what they are about as far as it has them."""
    ids = {name: subject.get(name) or placeholder for name, placeholder in _PLACEHOLDERS.items()}
    return [COMMANDS[action].format(**ids) for action in actions if action in COMMANDS]
