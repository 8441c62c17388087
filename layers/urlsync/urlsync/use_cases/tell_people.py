"""An event becomes a notice, and people get it."""

from dataclasses import dataclass
from typing import final

from urlsync.domain.event import Event
from urlsync.ports.people import People
from urlsync.use_cases.word_event import word_event


@final
@dataclass(frozen=True, slots=True)
class TellPeople:
    """Tells people of one event. One that comes again, which is rare, is told again."""

    people: People

    def __call__(self, event: Event) -> None:
        """Tell them. Raises `TransientFailure` when they cannot be told now, else `KeyError`."""
        self.people.tell(word_event(event))
