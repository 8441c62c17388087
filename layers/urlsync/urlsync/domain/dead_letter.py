"""A message that was given up: a wish that nobody could fulfil."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Wish(StrEnum):
    """What the message asked for."""

    CHECK = "check"
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """What may be shown of one. `sync_id` is None where the message cannot be read.

    `sent_at` is when the message first came to its queue, `cause` and `release_version` what it told of.
    """

    message_id: str
    wish: Wish
    sync_id: str | None
    sent_at: datetime
    cause: str | None = None
    release_version: int | None = None
