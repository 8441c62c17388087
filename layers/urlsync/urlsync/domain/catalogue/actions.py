"""The actions that a sync allows now, and why it needs attention."""

from collections.abc import Iterable, Iterator
from typing import Final

from urlsync.domain.catalogue.explanation import Explanation, PersonAction
from urlsync.domain.catalogue.lookup import explain
from urlsync.domain.check import Outcome
from urlsync.domain.connection import ConnectionSummary
from urlsync.domain.schedule import has_other_writer
from urlsync.domain.sync import Reason, Status, Sync, Webhook

ALWAYS: Final = (PersonAction.RESTART, PersonAction.CHECK, PersonAction.OPT_OUT, PersonAction.DELETE)
OF_A_SYNC: Final = frozenset({*ALWAYS, PersonAction.RECONNECT_HEROKU, PersonAction.TRUST_SWEEPS})
"""Actions that need a sync in the right state. All others are always possible."""

NO_RESTART: Final = frozenset(
    {
        Reason.SOURCE_MISSING,
        Reason.SOURCE_INVALID,
        Reason.HEROKU_APP_SUSPENDED,
        Reason.HASURA_REFUSED,
        Reason.HEROKU_APP_DELETED,
    }
)
"""Causes for which a restart is refused or pauses again: the app, its config var or the env var."""


def explanation_of(sync: Sync) -> Explanation | None:
    """Return what is wrong with a sync; None for one that follows its source."""
    if sync.reason is not None:
        return explain(sync.reason, sync.detail, missing_scope=sync.missing_scope)
    trouble = "write_held" if sync.held_since is not None else next(_troubles(sync), None)
    return None if trouble is None else explain(trouble)


def actions_of(sync: Sync) -> tuple[PersonAction, ...]:
    """Return what a person can do with a sync now: what helps first, then what is always possible."""
    explanation = explanation_of(sync)
    helpful = () if explanation is None else explanation.actions
    offered = dict.fromkeys((*helpful, *ALWAYS))
    return tuple(action for action in offered if action in OF_A_SYNC and _is_possible(action, sync))


def limit_of(connection: ConnectionSummary) -> Explanation | None:
    """Return what limits a connection, or None."""
    if connection.profile.heroku_account is None:
        return explain("heroku_not_connected")
    return explain("webhooks_forbidden") if connection.profile.capabilities.webhooks is False else None


def possible(actions: Iterable[PersonAction], sync: Sync) -> tuple[PersonAction, ...]:
    """Return those of the actions that the state of the sync allows."""
    return tuple(action for action in actions if action not in OF_A_SYNC or _is_possible(action, sync))


def actions_for(codes: Iterable[str]) -> tuple[PersonAction, ...]:
    """Return the actions that help with any of these codes, each once."""
    return tuple(dict.fromkeys(action for code in codes for action in explain(code).actions))


def without_a_sync(actions: Iterable[PersonAction]) -> tuple[PersonAction, ...]:
    """Return those of the actions that help the sender of a request that may not concern a sync."""
    return tuple(action for action in actions if action not in OF_A_SYNC - {PersonAction.RECONNECT_HEROKU})


def _troubles(sync: Sync) -> Iterator[str]:
    """Yield what is wrong with an active sync, the most urgent first."""
    if sync.failure_reported:
        yield "checks_fail"
    if sync.serving is False:
        yield sync.health_issue or "serving_unknown"
    if sync.outcome is Outcome.FAILED:
        yield "check_retried"
    if sync.outcome is Outcome.SUPERSEDED:
        yield "superseded"
    if has_other_writer(sync):
        yield "other_writer"
    if sync.webhook is Webhook.MISSING and sync.webhook_wanted and sync.last_checked_at is not None:
        yield "webhook_missing"
    if sync.pooled and not sync.pooler_accepted:
        yield "transaction_pooler"


def _is_possible(action: PersonAction, sync: Sync) -> bool:
    match action:
        case PersonAction.CHECK | PersonAction.OPT_OUT:
            return sync.status is not Status.DISCONNECTED
        case PersonAction.RESTART:
            return _may_restart(sync)
        case PersonAction.RECONNECT_HEROKU | PersonAction.TRUST_SWEEPS:
            return sync.status is not Status.DISCONNECTED and sync.current_connection_id is not None
        case _:
            return True


def _may_restart(sync: Sync) -> bool:
    """Return False if a restart would be refused or change nothing."""
    if sync.status is Status.ACTIVE:
        return sync.webhook is Webhook.MANUAL
    return sync.reason not in NO_RESTART
