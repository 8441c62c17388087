"""Which checks ask for a confirmation besides those that updated the target."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Final, final

from urlsync.domain.check import Cause, Outcome
from urlsync.domain.confirmation import FollowUp
from urlsync.domain.failure import TransientFailure
from urlsync.domain.history import HistoryEntry
from urlsync.domain.sync import Sync
from urlsync.ports.follow_ups import FollowUps

BY_A_PERSON: Final = frozenset({Cause.OPERATOR, Cause.ENABLED})


@final
@dataclass(frozen=True, slots=True)
class AskConfirmation:
    """Has a project looked at again that did not serve, or that a person asks about and nobody knows of."""

    follow_ups: FollowUps

    def __call__(self, sync: Sync, entry: HistoryEntry) -> None:
        """Ask, if this check gives reason to. A refusal fails nothing: the next check asks again.

        The check that a confirmation itself asked for is no reason, or the two would never end.
        """
        if entry.outcome is not Outcome.UNCHANGED or entry.cause is Cause.FOLLOW_UP:
            return
        if sync.serving is False or (sync.serving is None and entry.cause in BY_A_PERSON):
            with suppress(TransientFailure):
                self.follow_ups.send(follow_up_of(sync))


def follow_up_of(sync: Sync) -> FollowUp:
    """Return the wish that the sync's present value be confirmed."""
    return FollowUp(sync_id=sync.sync_id, epoch=sync.epoch, fingerprint=sync.fingerprint or "")
