"""A deletion of a person or a connection, which is stored until nothing is left of it to do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from urlsync.domain.actor import Actor

RETRIED_FOR: Final = timedelta(hours=24)
"""How long Heroku is asked to revoke what a deleted connection left there."""
REQUEST_ENDS_IN: Final = timedelta(minutes=3)
"""After this time no request works on a deletion any more, and no session of a disabled person is left."""


class DeletionKind(StrEnum):
    """What is deleted."""

    CONNECTION = "connection"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """A deletion that has begun: what is deleted, who asked for it and when.

    `person_name` is the username of a person: what is still to be done needs it, and it goes with this item.
    """

    kind: DeletionKind
    id: str
    actor: Actor
    begun_at: datetime
    person_name: str | None = None

    def is_left_alone(self, now: datetime) -> bool:
        """Return True if the request that began it may still work on it."""
        return now - self.begun_at < REQUEST_ENDS_IN

    def is_retried(self, now: datetime) -> bool:
        """Return True while what Heroku did not revoke is tried again."""
        return now - self.begun_at < RETRIED_FOR
